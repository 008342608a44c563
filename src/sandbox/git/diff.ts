import { runGit } from './run.ts';

/** One file of a comparison as GitHub lists it. */
export interface FileDiff {
  readonly oid: string;
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  readonly additions: number;
  readonly deletions: number;
  /** The hunks without header and without the last line feed; null for binary files and pure renames. */
  readonly patch: string | null;
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' } as const;

/** `--no-ext-diff` and `--no-textconv`: nothing that the repository's attributes name is ever run. */
const DIFF = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--full-index', '-M'];

/** The differences between two commits or trees, in git's order. */
export async function readDiff(directory: string, base: string, head: string): Promise<FileDiff[]> {
  const [raw, patches] = await Promise.all([
    runGit(directory, [...DIFF, '--raw', '-z', '--no-abbrev', base, head]),
    runGit(directory, [...DIFF, '--patch', '-U3', base, head]),
  ]);
  const sections = splitSections(patches);
  return parseRaw(raw.toString()).map((entry) => {
    // A change of type is printed as a removal and an addition.
    const own = sections.splice(0, entry.status === 'changed' ? 2 : 1);
    const patch = own.length === 1 ? toPatch(own[0] ?? '') : null;
    return { ...entry, patch, ...countLines(patch) };
  });
}

/**
 * Each file's part of git's output. Inside a hunk every line begins with a space, `+`, `-` or `\\`; only a line feed
 * ends a line (a regular expression's `^` would also stop at U+2028 and a carriage return in the code).
 */
function splitSections(output: Buffer): string[] {
  const text = `\n${output.toString()}`;
  return text.split('\ndiff --git ').slice(1);
}

function toPatch(section: string): string | null {
  const start = section.indexOf('\n@@ ');
  return start === -1 ? null : section.slice(start + 1).replace(/\n$/, '');
}

function countLines(patch: string | null): { additions: number; deletions: number } {
  const lines = patch?.split('\n') ?? [];
  return {
    additions: lines.filter((line) => line.startsWith('+')).length,
    deletions: lines.filter((line) => line.startsWith('-')).length,
  };
}

/** Reads `:<modes> <old oid> <new oid> <status>`, NUL, path, NUL, and for a rename a second path. */
function parseRaw(output: string): Omit<FileDiff, 'patch' | 'additions' | 'deletions'>[] {
  const fields = output.split('\0');
  const entries = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [, , oldOid = '', newOid = '', letter = ''] = (fields[at] ?? '').split(' ');
    const status = STATUS[letter.charAt(0) as keyof typeof STATUS] ?? 'modified';
    const isRename = status === 'renamed';
    const path = fields[at + (isRename ? 2 : 1)] ?? '';
    const previousPath = isRename ? (fields[at + 1] ?? null) : null;
    entries.push({ oid: status === 'removed' ? oldOid : newOid, path, previousPath, status });
    at += isRename ? 3 : 2;
  }
  return entries;
}
