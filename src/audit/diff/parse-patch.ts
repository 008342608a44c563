import parseDiff from 'parse-diff';

/** One run of lines of a patch, as the header of the hunk announces it. */
export interface Hunk {
  readonly baseStart: number;
  readonly baseLines: number;
  readonly headStart: number;
  readonly headLines: number;
  readonly lines: readonly HunkLine[];
}

export interface HunkLine {
  readonly type: 'add' | 'delete' | 'keep';
  /** 1-based line at base; null for an added line. */
  readonly baseLine: number | null;
  /** 1-based line at head; null for a deleted line. */
  readonly headLine: number | null;
  /** Without the leading sign and without a trailing CR. */
  readonly text: string;
}

export interface Patch {
  readonly hunks: readonly Hunk[];
  /** A hunk holds fewer lines than its header says: the patch was cut on its way to us. */
  readonly isTruncated: boolean;
}

const EMPTY: Patch = { hunks: [], isTruncated: false };

/** Only a line that begins so opens a hunk; GitHub's `patch` begins with one. */
const HUNK_START = '@@ -';

/**
 * Reads the hunks of one file, given without any `diff --git` header. The header is left to the caller because
 * parse-diff 0.12 needs quadratic time on a hostile one and does not decode quoted paths; on bare hunks it was
 * found right on every diff git could be made to print. Its remaining habits are mended here: the line that says
 * `\ No newline at end of file` is dropped, and CR is taken off.
 */
export function parsePatch(patch: string | null): Patch {
  if (patch === null || !patch.startsWith(HUNK_START)) return EMPTY;
  const [file] = parseDiff(`--- a/file\n+++ b/file\n${patch}`);
  if (!file) return EMPTY;
  const hunks = file.chunks.map(toHunk);
  return { hunks, isTruncated: hunks.some(isCut) };
}

function toHunk(chunk: parseDiff.Chunk): Hunk {
  return {
    baseStart: chunk.oldStart,
    baseLines: chunk.oldLines,
    headStart: chunk.newStart,
    headLines: chunk.newLines,
    lines: chunk.changes.filter((change) => !change.content.startsWith('\\')).map(toHunkLine),
  };
}

function toHunkLine(change: parseDiff.Change): HunkLine {
  const text = change.content.slice(1).replace(/\r$/, '');
  switch (change.type) {
    case 'add':
      return { type: 'add', baseLine: null, headLine: change.ln, text };
    case 'del':
      return { type: 'delete', baseLine: change.ln, headLine: null, text };
    case 'normal':
      return { type: 'keep', baseLine: change.ln1, headLine: change.ln2, text };
  }
}

function isCut(hunk: Hunk): boolean {
  const base = hunk.lines.filter((line) => line.type !== 'add').length;
  const head = hunk.lines.filter((line) => line.type !== 'delete').length;
  return base !== hunk.baseLines || head !== hunk.headLines;
}
