import { type FileDiff, readDiff } from './git/diff.ts';
import { readMergeBase } from './git/objects.ts';
import type { Limits, PullRequest, Repository } from './world.ts';

/** The differences between two commits of a repository; each comparison is made once. */
export function compareCommits(repository: Repository, base: string, head: string): Promise<FileDiff[]> {
  const key = `${base}..${head}`;
  const known = repository.diffs.get(key);
  if (known !== undefined) return known;
  const made = readDiff(repository.directory, base, head);
  repository.diffs.set(key, made);
  return made;
}

/** What a pull request changes at one of its heads: from the merge base, so that the base's progress is left out. */
export async function readPullRequestDiff(
  pull: PullRequest,
  head: string = pull.head.sha,
): Promise<FileDiff[]> {
  const mergeBase = await readMergeBase(pull.repository.directory, pull.base.sha, head);
  return compareCommits(pull.repository, mergeBase ?? pull.base.sha, head);
}

/** The files with patches left out where GitHub leaves them out: too long alone, or too much with those before it. */
export function withoutLargePatches(files: readonly FileDiff[], limits: Limits): FileDiff[] {
  let lines = 0;
  let bytes = 0;
  return files.map((file) => {
    const own = { lines: file.patch?.split('\n').length ?? 0, bytes: Buffer.byteLength(file.patch ?? '') };
    const isTooLarge = own.lines > limits.patchLines || own.bytes > limits.patchBytes;
    const isOver = lines + own.lines > limits.diffLines || bytes + own.bytes > limits.diffBytes;
    if (isTooLarge || isOver) return { ...file, patch: null };
    lines += own.lines;
    bytes += own.bytes;
    return file;
  });
}
