import { z } from 'zod';
import type { ChangeSource, FileText, Side } from '#audit/source.ts';
import { readBlobs } from './blobs.ts';
import { readChangedFiles } from './changed-files.ts';
import type { GitHub } from './client.ts';
import { ask, parseAnswer } from './errors.ts';
import { once } from './once.ts';
import { type PullRequest, Sha, toText } from './pull-request.ts';
import { readTree } from './tree.ts';

/**
 * Reads a change from a pull request. Its base side is the merge base, the commit GitHub compares with for the diff.
 * Whatever was asked for once is kept, and nothing is asked for before it is needed.
 *
 * Its methods throw GoneError without access and RetryableError where it may pass later.
 */
export function pullRequestSource(github: GitHub, pullRequest: PullRequest): ChangeSource {
  const texts: Record<Side, Map<string, FileText>> = { base: new Map(), head: new Map() };
  const mergeBase = once(() => readMergeBase(github, pullRequest));
  const headTree = once(() => readTree(github, pullRequest, pullRequest.headSha));
  const baseTree = once(async () => readTree(github, pullRequest, await mergeBase()));
  const files = once(() => readChangedFiles(github, pullRequest, { base: baseTree, head: headTree }));
  return {
    files,
    async paths() {
      const { blobs, isComplete } = await headTree();
      return { paths: [...blobs.keys()], isComplete };
    },
    async read(side, wanted) {
      const known = texts[side];
      const missing = [...new Set(wanted)].filter((path) => !known.has(path));
      if (missing.length > 0) {
        const commit = side === 'head' ? pullRequest.headSha : await mergeBase();
        for (const [path, text] of await readBlobs(github, pullRequest, commit, missing))
          known.set(path, text);
      }
      return new Map(wanted.map((path) => [path, known.get(path) ?? { skipped: 'not answered' }]));
    },
  };
}

const Comparison = z.object({ merge_base_commit: z.object({ sha: Sha }) });

/**
 * The list of files comes with the first page only, so the second page is asked for: it says the merge base as well.
 * https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
async function readMergeBase(github: GitHub, pullRequest: PullRequest): Promise<string> {
  const { owner, repository, baseSha, headSha } = pullRequest;
  const what = `the merge base of ${toText(pullRequest)}`;
  const answer = await ask(what, () =>
    github.rest.repos.compareCommitsWithBasehead({
      owner,
      repo: repository,
      basehead: `${baseSha}...${headSha}`,
      per_page: 1,
      page: 2,
    }),
  );
  return parseAnswer(what, Comparison, answer.data).merge_base_commit.sha;
}
