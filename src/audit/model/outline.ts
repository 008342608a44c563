import { range, signatureLines } from './around-line.ts';
import { lengthOf, withoutLongComments } from './changed-pieces.ts';
import type { CodeView, NamedFunction } from './code-view.ts';
import { inOrder } from './piece.ts';

/** A definition of at most so many lines is shown whole. */
const MAX_WHOLE_LINES = 25;
/** Of a longer one, its signature and so many of its most telling lines. */
const MAX_TELLING_LINES = 12;
/** Less than this says nothing of money. */
const MIN_SCORE = 0.9;

/** What a function does, in few lines: all of a short one, of a longer one what has to do with metered money. */
export function outlineOf(view: CodeView, fn: NamedFunction): readonly number[] {
  const all = range(fn.startLine, fn.endLine).filter((line) => !view.isBlank(line));
  if (lengthOf(fn) <= MAX_WHOLE_LINES) return withoutLongComments(view, all);
  return inOrder([...signatureLines(fn), ...tellingLines(view, all)]);
}

/** The lines that say most about metered money, in order. */
export function tellingLines(view: CodeView, lines: readonly number[]): number[] {
  return lines
    .filter((line) => view.scoreOf(line) >= MIN_SCORE && !view.isComment(line) && !view.isImport(line))
    .sort((a, b) => view.scoreOf(b) - view.scoreOf(a) || a - b)
    .slice(0, MAX_TELLING_LINES)
    .sort((a, b) => a - b);
}
