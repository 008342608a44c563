import { remember } from '../facts/remember.ts';
import { headFinder, range, signatureLines } from './around-line.ts';
import type { CodeView, NamedFunction } from './code-view.ts';
import { inOrder, type Piece, worthOf } from './piece.ts';

/** A function of at most so many lines is one piece; in a longer one, runs of lines are. */
const MAX_WHOLE_LINES = 60;
const RUN_LINES = 30;
/** Unchanged lines shown on both sides of a changed one, in any case. */
const WINDOW = 2;
/** Changed lines further apart than this stand in runs of their own. */
const MAX_GAP = 8;
/** Of longer comments the first lines say enough. */
const MAX_COMMENT_LINES = 3;
/** A comment added to code that was there before may be code that was switched off. */
const MAX_ADDED_COMMENT_LINES = 6;
/** A touched function of at most so many lines is shown whole at once: less would save little. */
const SHORT_LINES = 30;
/** With so many of its lines added, a function is new. */
const NEW_SHARE = 0.7;

/** What the change did to a file, in pieces: one for each function it touched, or for each run of changed lines. */
export function changedPieces(view: CodeView): Piece[] {
  const changed = inOrder([...view.added, ...view.indented, ...view.removed.keys()]).filter((line) =>
    isTelling(view, line),
  );
  const headsOf = headFinder(view);
  const byUnit = Map.groupBy(changed, (line) => unitAt(view, line));
  return [...byUnit].flatMap(([unit, lines]) => {
    const wanted = unit === null ? lines : linesOfUnit(view, unit, lines);
    return toRuns(wanted, unit).map((run): Piece => {
      const around = unit === null ? [] : signatureLines(unit);
      const shown = inOrder([...around, ...run.flatMap((line) => [line, ...headsOf(line)])]);
      const own = run.filter((line) => view.added.has(line) || view.removed.has(line));
      const kept = withoutLongComments(view, shown);
      return {
        view,
        lines: kept,
        value: worthOf(view, own),
        role: 'changed',
        name: unit?.name ?? null,
        serves: view.path,
      };
    });
  });
}

/** Imports and empty lines are shown nowhere; what was taken away before one of them is. */
function isTelling(view: CodeView, line: number): boolean {
  if (view.removed.has(line)) return true;
  return !view.isBlank(line) && !view.isImport(line);
}

/** The function a line is judged in: the largest around it that is shown whole, otherwise the innermost. */
export function unitAt(view: CodeView, line: number): NamedFunction | null {
  const innermost = view.functionAt(line);
  let unit = innermost;
  for (let wider = innermost; wider !== null; wider = outerOf(view, wider))
    if (lengthOf(wider) <= MAX_WHOLE_LINES) unit = wider;
  return unit;
}

function outerOf(view: CodeView, fn: NamedFunction): NamedFunction | null {
  if (fn.startLine <= 1) return null;
  const outer = view.functionAt(fn.startLine - 1);
  return outer !== null && outer.endLine >= fn.endLine ? outer : null;
}

/** Lines from a function's first to its last. */
export function lengthOf(fn: NamedFunction): number {
  return fn.endLine - fn.startLine + 1;
}

/** The functions that hold changed lines, as they are judged; found once for a view. */
export const touchedUnits = remember((view: CodeView): ReadonlySet<NamedFunction> => {
  const units = new Set<NamedFunction>();
  for (const line of inOrder([...view.added, ...view.indented, ...view.removed.keys()])) {
    const unit = view.isImport(line) ? null : unitAt(view, line);
    if (unit !== null) units.add(unit);
  }
  return units;
});

function linesOfUnit(view: CodeView, unit: NamedFunction, changed: readonly number[]): readonly number[] {
  const all = range(unit.startLine, unit.endLine).filter((line) => !view.isBlank(line));
  const added = all.filter((line) => view.added.has(line)).length;
  if (added >= all.length * NEW_SHARE || all.length <= SHORT_LINES) return all;
  const near = changed.flatMap((line) => range(line - WINDOW, line + WINDOW));
  return inOrder(near.filter((line) => line >= unit.startLine && line <= unit.endLine).concat(changed));
}

/** Cuts lines into runs that may be shown one without the other: at gaps, and where they grow too long. */
export function toRuns(lines: readonly number[], unit: NamedFunction | null): readonly (readonly number[])[] {
  if (unit !== null && lengthOf(unit) <= MAX_WHOLE_LINES) return [lines];
  const runs: number[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    const run = runs.at(-1);
    if (run === undefined || line - last > MAX_GAP || run.length >= RUN_LINES) runs.push([line]);
    else run.push(line);
    last = line;
  }
  return runs;
}

/** Takes out what a comment says beyond its first lines. */
export function withoutLongComments(view: CodeView, lines: readonly number[]): readonly number[] {
  let run = 0;
  let last = Number.NEGATIVE_INFINITY;
  return lines.filter((line) => {
    if (!view.isComment(line)) {
      run = 0;
      return true;
    }
    run = last === line - 1 ? run + 1 : 1;
    last = line;
    const most = !view.isNew && view.added.has(line) ? MAX_ADDED_COMMENT_LINES : MAX_COMMENT_LINES;
    return run <= most || view.removed.has(line);
  });
}
