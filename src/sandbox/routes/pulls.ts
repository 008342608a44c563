import type { ApiRequest, Routes } from '../api.ts';
import { notFound } from '../api.ts';
import { readPullRequestDiff, withoutLargePatches } from '../comparison.ts';
import { paginate } from '../pagination.ts';
import { toDiffEntry } from '../payloads/file.ts';
import { toPullRequest, toPullRequestSimple } from '../payloads/pull-request.ts';
import { requireRepository } from '../permissions.ts';
import type { PullRequest, World } from '../world.ts';

/**
 * The pull request that a request's path names.
 * @throws {ApiRefusal} 404 where there is none, or it vanished.
 */
export function requirePullRequest(world: World, { caller, parameters }: ApiRequest): PullRequest {
  const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
  const number = Number(parameters['pull_number'] ?? parameters['issue_number']);
  const pull = repository.pullRequests.get(number);
  if (pull === undefined || pull.hasVanished) throw notFound();
  return pull;
}

/** Pull requests and the files they change. */
export const pullRoutes: Routes = {
  'pulls/get': async (world, request) => ({
    status: 200,
    body: await toPullRequest(world, requirePullRequest(world, request)),
  }),

  'pulls/list': (world, request) => {
    const { caller, parameters, query } = request;
    const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
    const state = query.get('state') ?? 'open';
    const head = query.get('head');
    const base = query.get('base');
    const all = [...repository.pullRequests.values()]
      .filter((pull) => !pull.hasVanished && (state === 'all' || pull.state === state))
      .filter((pull) => head === null || head === `${repository.owner.login}:${pull.head.ref}`)
      .filter((pull) => base === null || base === pull.base.ref)
      .toSorted((a, b) => (query.get('direction') === 'asc' ? a.number - b.number : b.number - a.number));
    const page = paginate(world.origin, request, all);
    const body = page.items.map((pull) => toPullRequestSimple(world, pull));
    return { status: 200, body, headers: page.headers };
  },

  'pulls/list-files': async (world, request) => {
    const pull = requirePullRequest(world, request);
    const files = withoutLargePatches(await readPullRequestDiff(pull), world.limits);
    const page = paginate(world.origin, request, files.slice(0, world.limits.filesPerPullRequest));
    const body = page.items.map((file) => toDiffEntry(world, pull.repository, pull.head.sha, file));
    return { status: 200, body, headers: page.headers };
  },
};
