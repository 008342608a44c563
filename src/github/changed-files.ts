import { z } from 'zod';
import type { ChangedFile } from '#audit/source.ts';
import { UserError } from '#errors';
import type { GitHub } from './client.ts';
import { ask, parseAnswer } from './errors.ts';
import { PAGE_SIZE } from './limits.ts';
import { type PullRequest, toText } from './pull-request.ts';
import type { Tree } from './tree.ts';

/** The trees of both sides of a change, read when asked for. */
export interface ChangeTrees {
  readonly base: () => Promise<Tree>;
  readonly head: () => Promise<Tree>;
}

/**
 * Every file of the pull request. GitHub's list ends at 3,000 files without saying so; what it leaves out is found by
 * comparing the trees of both sides, without patches and without renames.
 * https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 *
 * @throws UserError where neither shows the whole change; GoneError, RetryableError as every reading.
 */
export async function readChangedFiles(
  github: GitHub,
  pullRequest: PullRequest,
  trees: ChangeTrees,
): Promise<readonly ChangedFile[]> {
  const listed = await listFiles(github, pullRequest);
  if (pullRequest.changedFiles <= listed.length) return listed;
  const [base, head] = [await trees.base(), await trees.head()];
  if (!base.isComplete || !head.isComplete) {
    throw new UserError(
      'change-too-large',
      `The pull request changes ${pullRequest.changedFiles} files, more than GitHub lists; split it to have it audited.`,
    );
  }
  const known = new Set(listed.flatMap((file) => [file.path, file.previousPath]));
  return [...listed, ...compareTrees(base, head).filter((file) => !known.has(file.path))];
}

function compareTrees(base: Tree, head: Tree): ChangedFile[] {
  const changed: ChangedFile[] = [];
  for (const [path, oid] of head.blobs) {
    const before = base.blobs.get(path);
    if (before === oid) continue;
    const status = before === undefined ? 'added' : 'modified';
    changed.push({ path, previousPath: path, status, patch: null });
  }
  for (const path of base.blobs.keys()) {
    if (!head.blobs.has(path)) changed.push({ path, previousPath: path, status: 'removed', patch: null });
  }
  return changed;
}

const ListedFile = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  patch: z.string().optional(),
});

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
/** The files GitHub lists, at most 3,000 of them. */
export async function listFiles(github: GitHub, pullRequest: PullRequest): Promise<ChangedFile[]> {
  const { owner, repository, number } = pullRequest;
  const what = `the files of ${toText(pullRequest)}`;
  const listed = await ask(what, () =>
    github.paginate(github.rest.pulls.listFiles, {
      owner,
      repo: repository,
      pull_number: number,
      per_page: PAGE_SIZE,
    }),
  );
  return parseAnswer(what, z.array(ListedFile), listed).map((file) => ({
    path: file.filename,
    previousPath: file.previous_filename ?? file.filename,
    status: toStatus(file.status),
    patch: file.patch ?? null,
  }));
}

function toStatus(status: z.infer<typeof ListedFile>['status']): ChangedFile['status'] {
  switch (status) {
    case 'added':
    case 'removed':
    case 'renamed':
      return status;
    // The patch of a copy is made against the file it was copied from, just as that of a rename.
    case 'copied':
      return 'renamed';
    case 'modified':
    case 'changed':
    case 'unchanged':
      return 'modified';
  }
}
