import type { ChangedFile } from '#audit/source.ts';
import { type GitDirectory, GitFailure, runGit } from './git.ts';

/** One file of a change with the objects at both sides; an id is null where the file does not exist. */
export interface TreeChange {
  readonly file: Omit<ChangedFile, 'patch'>;
  readonly baseId: string | null;
  readonly headId: string | null;
  /** Both sides are ordinary files, so that there are lines to compare. */
  readonly hasLines: boolean;
  /** Patches git prints for it: two where a file turned into a link or back. */
  readonly patchCount: 1 | 2;
}

/** Files larger than this are printed as binary, and so without lines: the same limit as for reading them. */
const BIG_FILE = ['-c', 'core.bigFileThreshold=1000000'];

/** git's own default since 2.35, fixed so that a repository's configuration cannot make it quadratic. */
const RENAME_LIMIT = '-l1000';

/** Below the smallest argument limit met on the systems served (Windows: 32,767 characters). */
const MAX_ARGUMENT_CHARACTERS = 30_000;

const REGULAR_FILE_MODES = ['100644', '100755', '100664'];

/** Compares two trees and gives every file that differs, each with its patch where it has one. */
export async function diffTrees(
  git: GitDirectory,
  base: string,
  head: string,
): Promise<readonly (TreeChange & { readonly patch: string | null })[]> {
  try {
    return await diffWith(git, ['-M', base, head]);
  } catch (error) {
    // An object is missing, as in partial clones: then renames are found by identity only, and the files
    // that can be compared are compared without the others.
    if (!(error instanceof GitFailure)) throw error;
    return diffWithoutMissing(git, base, head);
  }
}

async function diffWith(git: GitDirectory, what: readonly string[]) {
  const [changes, patches] = await Promise.all([readChanges(git, what), readPatches(git, what)]);
  return joinPatches(changes, patches);
}

async function diffWithoutMissing(git: GitDirectory, base: string, head: string) {
  const what = ['-M100%', base, head];
  const changes = await readChanges(git, what);
  const missing = await findMissing(git, changes);
  const isWhole = (change: TreeChange): boolean =>
    [change.baseId, change.headId].every((id) => id === null || !missing.has(id));
  const patches = new Map<TreeChange, string | null>();
  for (const group of groupBySize(changes.filter(isWhole))) {
    const paths = group.flatMap(({ file }) => [file.path, file.previousPath]);
    const texts = await readPatches(git, [...what, '--', ...new Set(paths)]);
    for (const joined of joinPatches(group, texts)) patches.set(joined.change, joined.patch);
  }
  return changes.map((change) => ({ ...change, patch: patches.get(change) ?? null }));
}

async function readChanges(git: GitDirectory, what: readonly string[]): Promise<readonly TreeChange[]> {
  const form = ['diff-tree', '-r', '--raw', '-z', '--no-abbrev', '--ignore-submodules=none', RENAME_LIMIT];
  const { bytes } = await runGit(git, [...form, ...what]);
  return parseRawDiff(bytes);
}

async function readPatches(git: GitDirectory, what: readonly string[]): Promise<readonly (string | null)[]> {
  const form = ['diff-tree', '-r', '-p', '-U3', '--no-color', '--no-ext-diff', '--no-textconv'];
  const fixed = ['--ignore-submodules=none', '--submodule=short', '--src-prefix=a/', '--dst-prefix=b/'];
  const { bytes, isComplete } = await runGit(git, [...BIG_FILE, ...form, ...fixed, RENAME_LIMIT, ...what]);
  const patches = splitPatches(bytes);
  // The last of a cut output is itself cut.
  return isComplete ? patches : patches.slice(0, -1);
}

async function findMissing(git: GitDirectory, changes: readonly TreeChange[]): Promise<ReadonlySet<string>> {
  const ids = new Set(changes.flatMap(({ baseId, headId }) => [baseId, headId]).filter((id) => id !== null));
  const { bytes } = await runGit(git, ['cat-file', '--batch-check'], { input: `${[...ids].join('\n')}\n` });
  const lines = bytes.toString('utf8').split('\n');
  return new Set(lines.filter((line) => line.endsWith(' missing')).map((line) => line.slice(0, -8)));
}

function groupBySize(changes: readonly TreeChange[]): readonly (readonly TreeChange[])[] {
  const groups: TreeChange[][] = [];
  let room = 0;
  for (const change of changes) {
    const size = change.file.path.length + change.file.previousPath.length + 2;
    if (size > room) {
      groups.push([]);
      room = MAX_ARGUMENT_CHARACTERS;
    }
    groups.at(-1)?.push(change);
    room -= size;
  }
  return groups;
}

/**
 * Gives each change the patch git printed for it: both lists are in the same order. A list that is shorter was
 * cut, and the changes behind the cut have none.
 */
function joinPatches(changes: readonly TreeChange[], patches: readonly (string | null)[]) {
  let next = 0;
  return changes.map((change) => {
    const patch = change.hasLines ? (patches[next] ?? null) : null;
    next += change.patchCount;
    return { ...change, change, patch };
  });
}

/**
 * Reads the output of `git diff-tree --raw -z --no-abbrev`: `:mode mode id id status`, then one path, or two
 * for a rename, each closed by NUL. Paths that are not UTF-8 come out with replacement characters.
 */
export function parseRawDiff(output: Buffer): readonly TreeChange[] {
  const fields = output.toString('utf8').split('\0');
  const changes: TreeChange[] = [];
  let at = 0;
  for (let head = fields[0]; head?.startsWith(':'); head = fields[at]) {
    const [baseMode = '', headMode = '', baseId = '', headId = '', status = ''] = head.slice(1).split(' ');
    const isRename = status.startsWith('R') || status.startsWith('C');
    const previousPath = fields[at + 1] ?? '';
    const path = isRename ? (fields[at + 2] ?? '') : previousPath;
    at += isRename ? 3 : 2;
    const modes = [baseMode, headMode].filter((mode) => mode !== '000000');
    changes.push({
      file: { path, previousPath, status: toStatus(status) },
      baseId: baseMode === '000000' ? null : baseId,
      headId: headMode === '000000' ? null : headId,
      hasLines: modes.every((mode) => REGULAR_FILE_MODES.includes(mode)),
      patchCount: status.startsWith('T') ? 2 : 1,
    });
  }
  return changes;
}

function toStatus(letter: string): ChangedFile['status'] {
  switch (letter.charAt(0)) {
    case 'A':
      return 'added';
    case 'D':
      return 'removed';
    case 'R':
      return 'renamed';
    default:
      return 'modified';
  }
}

const SECTION = Buffer.from('diff --git ');
const NEXT_SECTION = Buffer.from('\ndiff --git ');
const FIRST_HUNK = Buffer.from('\n@@ ');

/**
 * Splits the output of `git diff-tree -p` into the hunks of each file, in git's order; null where a file has
 * none. A line of a file always carries a mark in front and git quotes newlines in paths, so a line that begins
 * with `diff --git` is a header, whatever the code says. Linear in the output's length.
 */
export function splitPatches(output: Buffer): readonly (string | null)[] {
  const patches: (string | null)[] = [];
  let start = output.subarray(0, SECTION.length).equals(SECTION) ? 0 : -1;
  while (start !== -1) {
    const next = output.indexOf(NEXT_SECTION, start);
    patches.push(toHunks(output.subarray(start, next === -1 ? output.length : next + 1)));
    start = next === -1 ? -1 : next + 1;
  }
  return patches;
}

function toHunks(section: Buffer): string | null {
  const at = section.indexOf(FIRST_HUNK);
  if (at === -1) return null;
  const hunks = section.subarray(at + 1);
  return hunks.subarray(0, hunks.at(-1) === 0x0a ? -1 : hunks.length).toString('utf8');
}
