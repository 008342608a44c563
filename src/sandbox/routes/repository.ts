import { ApiRefusal, type ApiRequest, notFound, type Routes } from '../api.ts';
import { compareCommits, withoutLargePatches } from '../comparison.ts';
import { readCommits, readMergeBase, resolveCommit } from '../git/objects.ts';
import { paginate } from '../pagination.ts';
import { toUser } from '../payloads/account.ts';
import { toCommit, toComparison } from '../payloads/commit.ts';
import { toDiffEntry } from '../payloads/file.ts';
import { toPullRequestSimple } from '../payloads/pull-request.ts';
import { toRepository } from '../payloads/repository.ts';
import { requireRepository } from '../permissions.ts';
import type { Repository, Role, World } from '../world.ts';

/** A repository, its people and its commits. */
export const repositoryRoutes: Routes = {
  'repos/get': (world, request) => ({
    status: 200,
    body: toRepository(world, requireOwn(world, request)),
  }),

  'repos/get-collaborator-permission-level': (world, request) => {
    const repository = requireOwn(world, request);
    const account = world.accounts.get((request.parameters['username'] ?? '').toLowerCase());
    if (account === undefined) throw notFound();
    const role = roleOf(repository, account.login);
    const user = { ...toUser(world, account), role_name: role, permissions: toGrants(role) };
    return { status: 200, body: { permission: PERMISSION[role], role_name: role, user } };
  },

  'repos/get-commit': async (world, request) => {
    const repository = requireOwn(world, request);
    const sha = await requireCommit(repository, request.parameters['ref'] ?? '');
    if (request.accept === 'application/vnd.github.sha') {
      return { status: 200, body: sha, mediaType: 'application/vnd.github.sha' };
    }
    const [commit] = await readCommits(repository.directory, sha);
    if (commit === undefined) throw notFound();
    const diff = await compareCommits(repository, commit.parents[0] ?? EMPTY_TREE, sha);
    const all = withoutLargePatches(diff, world.limits);
    const page = paginate(world.origin, request, all);
    const files = page.items.map((file) => toDiffEntry(world, repository, sha, file));
    return { status: 200, body: { ...toCommit(world, repository, commit), files }, headers: page.headers };
  },

  'repos/compare-commits-with-basehead': async (world, request) => {
    const repository = requireOwn(world, request);
    const [base = '', head = ''] = (request.parameters['basehead'] ?? '').split('...');
    const [baseSha, headSha] = await Promise.all([
      requireCommit(repository, base),
      requireCommit(repository, head),
    ]);
    const mergeBase = await readMergeBase(repository.directory, baseSha, headSha);
    if (mergeBase === null) throw new ApiRefusal(404, `No common ancestor between ${base} and ${head}.`);
    const diff = await compareCommits(repository, mergeBase, headSha);
    const files = withoutLargePatches(diff, world.limits).slice(0, world.limits.filesPerComparison);
    const ahead = await readCommits(repository.directory, headSha, baseSha);
    const behind = await readCommits(repository.directory, baseSha, headSha);
    const page = paginate(world.origin, request, ahead);
    const body = await toComparison(world, repository, {
      baseSha,
      headSha,
      mergeBase,
      ahead: { count: ahead.length, commits: page.items },
      behindCount: behind.length,
      files,
    });
    return { status: 200, body, headers: page.headers };
  },

  'repos/list-pull-requests-associated-with-commit': async (world, request) => {
    const repository = requireOwn(world, request);
    const sha = await requireCommit(repository, request.parameters['commit_sha'] ?? '');
    const pulls = [...repository.pullRequests.values()].filter((pull) => !pull.hasVanished);
    const holds = await Promise.all(
      pulls.map(async (pull) => {
        const commits = await readCommits(repository.directory, pull.head.sha, pull.base.sha);
        return commits.some((commit) => commit.oid === sha);
      }),
    );
    const page = paginate(
      world.origin,
      request,
      pulls.filter((_, index) => holds[index]),
    );
    const body = page.items.map((pull) => toPullRequestSimple(world, pull));
    return { status: 200, body, headers: page.headers };
  },
};

/** git's name for a tree without entries, known to every repository. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The `permission` field knows four words; the finer role stands in `role_name`. */
const PERMISSION: Record<Role, string> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

function roleOf(repository: Repository, login: string): Role {
  if (login.toLowerCase() === repository.owner.login.toLowerCase()) return 'admin';
  return repository.roles.get(login.toLowerCase()) ?? (repository.isPrivate ? 'none' : 'read');
}

function toGrants(role: Role) {
  const order: Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];
  const has = (least: Role) => order.indexOf(role) >= order.indexOf(least);
  return {
    admin: has('admin'),
    maintain: has('maintain'),
    push: has('write'),
    triage: has('triage'),
    pull: has('read'),
  };
}

function requireOwn(world: World, { caller, parameters }: ApiRequest): Repository {
  return requireRepository(world, caller, parameters['owner'], parameters['repo']);
}

async function requireCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(repository.directory, ref);
  if (sha === null) throw new ApiRefusal(404, `No commit found for SHA: ${ref}`);
  return sha;
}
