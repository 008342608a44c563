import { z } from 'zod';
import type { GitHub, RepositoryName } from './client.ts';
import { ask, parseAnswer } from './errors.ts';
import { PAGE_SIZE } from './limits.ts';
import { Sha } from './pull-request.ts';

const Pulls = z.array(z.object({ number: z.int(), state: z.string(), head: z.object({ sha: Sha }) }));

/**
 * The open pull requests whose head is this commit. A check that is asked for again names its pull requests only
 * when they come from the same repository; for a fork they must be looked up.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function findPullRequests(
  github: GitHub,
  name: RepositoryName,
  headSha: string,
): Promise<readonly number[]> {
  const repo = { owner: name.owner, repo: name.repository };
  const where = `the pull requests of ${name.owner}/${name.repository}`;
  const byCommit = await ask(where, () =>
    github.rest.repos.listPullRequestsAssociatedWithCommit({
      ...repo,
      commit_sha: headSha,
      per_page: PAGE_SIZE,
    }),
  );
  const found = withHead(parseAnswer(where, Pulls, byCommit.data), headSha);
  if (found.length > 0) return found;
  // A commit that lives in a fork only is not always associated; the newest page of open ones nearly always has it.
  const open = await ask(where, () =>
    github.rest.pulls.list({
      ...repo,
      state: 'open',
      sort: 'updated',
      direction: 'desc',
      per_page: PAGE_SIZE,
    }),
  );
  return withHead(parseAnswer(where, Pulls, open.data), headSha);
}

function withHead(pulls: z.infer<typeof Pulls>, headSha: string): number[] {
  return pulls
    .filter((pull) => pull.state === 'open' && pull.head.sha === headSha)
    .map((pull) => pull.number);
}
