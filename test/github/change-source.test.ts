import { afterEach } from 'vitest';
import type { ChangeSource } from '#audit/source.ts';
import { readPullRequest } from '#github/pull-request.ts';
import { pullRequestSource } from '#github/pull-request-source.ts';
import type { FileContent } from '#test/git-repository.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';
import { describeChangeSource, type Tree } from '../contracts/change-source.contract.ts';

const opened: OpenSandbox[] = [];

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
});

async function openChange(base: Tree, head: Tree): Promise<ChangeSource> {
  const gone = Object.keys(base).filter((path) => !(path in head));
  const removals = gone.map((path): [string, FileContent] => [path, null]);
  const sandbox = await openSandbox({ base, head: { ...Object.fromEntries(removals), ...head } });
  opened.push(sandbox);
  const { owner, repo, pull_number: number } = sandbox.place;
  const pullRequest = await readPullRequest(sandbox.octokit, { owner, repository: repo, number });
  return pullRequestSource(sandbox.octokit, pullRequest);
}

describeChangeSource("GitHub's source", openChange);
