import type { DiffSide } from './world.ts';

/** One line of a patch as the review endpoints count it. */
export interface DiffRow {
  /** Lines down from the file's first hunk header, later headers included. */
  readonly position: number;
  readonly hunk: number;
  /** Its number in the old and in the new file; null on the side where it does not stand. */
  readonly LEFT: number | null;
  readonly RIGHT: number | null;
  /** The line with its first character. */
  readonly text: string;
}

/** Every line of a patch that a comment may stand on. Written apart from the product's own reading of patches. */
export function parseRows(patch: string): { rows: DiffRow[]; headers: string[] } {
  const rows: DiffRow[] = [];
  const headers: string[] = [];
  let left = 0;
  let right = 0;
  for (const [position, text] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    const hunk = headers.length - 1;
    if (header !== null) {
      headers.push(text);
      left = Number(header[1]);
      right = Number(header[2]);
    } else if (text.startsWith('+')) {
      rows.push({ position, hunk, LEFT: null, RIGHT: right++, text });
    } else if (text.startsWith('-')) {
      rows.push({ position, hunk, LEFT: left++, RIGHT: null, text });
    } else if (text.startsWith(' ')) {
      rows.push({ position, hunk, LEFT: left++, RIGHT: right++, text });
    }
  }
  return { rows, headers };
}

/** A place asked for in a review comment. */
export interface AskedPlace {
  readonly line?: number | undefined;
  readonly side?: DiffSide | undefined;
  readonly startLine?: number | undefined;
  readonly startSide?: DiffSide | undefined;
  readonly position?: number | undefined;
}

export interface FoundPlace {
  readonly line: number;
  readonly side: DiffSide;
  readonly startLine: number | null;
  readonly startSide: DiffSide | null;
  readonly position: number;
  /** The hunk from its header down to the line, as comments show it. */
  readonly hunk: string;
}

const OUTSIDE =
  "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank";
const OTHER_HUNK = 'Pull request review thread start line must be part of the same hunk as the line.';
const NOT_BEFORE = 'Pull request review thread start line must precede the end line.';

/** The place in a patch, or GitHub's sentence for why it is none. */
export function findPlace(patch: string, asked: AskedPlace): FoundPlace | string {
  const { rows, headers } = parseRows(patch);
  const side = asked.side ?? 'RIGHT';
  const end =
    asked.line === undefined
      ? rows.find((row) => row.position === asked.position)
      : rows.find((row) => row[side] === asked.line);
  if (end === undefined) return OUTSIDE;
  const startSide = asked.startSide ?? side;
  const start = rows.find((row) => row[startSide] === asked.startLine);
  if (asked.startLine !== undefined) {
    if (start === undefined || start.hunk !== end.hunk) return OTHER_HUNK;
    if (start.position >= end.position) return NOT_BEFORE;
  }
  const above = rows.filter((row) => row.hunk === end.hunk && row.position <= end.position);
  return {
    ...toLine(end, side),
    startLine: asked.startLine ?? null,
    startSide: asked.startLine === undefined ? null : startSide,
    position: end.position,
    hunk: [headers[end.hunk] ?? '', ...above.map((row) => row.text)].join('\n'),
  };
}

function toLine(row: DiffRow, side: DiffSide): { line: number; side: DiffSide } {
  const line = row[side];
  if (line !== null) return { line, side };
  return { line: row.LEFT ?? 0, side: 'LEFT' };
}
