import type { CodeView } from './code-view.ts';

/** Lines of one file that are shown together or not at all. */
export interface Piece {
  readonly view: CodeView;
  /** Head lines, ascending; what was taken away before one of them is shown with it. */
  readonly lines: readonly number[];
  /** More is shown first, among pieces of one role. */
  readonly value: number;
  /**
   * `changed`: what the change did. `around`: the rest of functions it touched. `called`: what these call.
   * `caller`: who calls them. `related`: code of other files that speaks of the same things.
   */
  readonly role: 'changed' | 'around' | 'called' | 'caller' | 'related';
  /** The function it belongs to; null outside functions. */
  readonly name: string | null;
  /** Path of the audited file that it helps to judge: its own, where that is audited. */
  readonly serves: string;
}

/** What the lines say about metered money, against what they take: a long piece must say more. */
export function worthOf(view: CodeView, lines: readonly number[]): number {
  let score = 0;
  for (const line of lines) score += view.scoreOf(line) + EVERY_LINE;
  return score / Math.sqrt(Math.max(lines.length, MIN_LENGTH));
}

/** A line without any of the trade's words is code all the same. */
const EVERY_LINE = 0.2;
/** Below this many lines shorter is not better. */
const MIN_LENGTH = 6;

/** `12+` before and a line feed behind the code. */
const FRAME_CHARACTERS = 6;

/** Characters the lines take in a listing, those taken away among them. */
export function sizeOfLines(view: CodeView, lines: Iterable<number>): number {
  let size = 0;
  for (const line of lines) {
    if (!view.isBlank(line)) size += view.textOf(line).trim().length + FRAME_CHARACTERS + 1;
    for (const removed of view.removed.get(line) ?? []) size += removed.trim().length + 3;
  }
  return size;
}

/** Numbers in order, each once. */
export function inOrder(lines: Iterable<number>): number[] {
  return [...new Set(lines)].sort((a, b) => a - b);
}
