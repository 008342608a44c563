import { putUnder } from '../facts/put-under.ts';
import type { SyntaxNode } from '../languages/syntax.ts';
import { range, signatureLines } from './around-line.ts';
import { lengthOf, toRuns, unitAt, withoutLongComments } from './changed-pieces.ts';
import type { CodeView, NamedFunction } from './code-view.ts';
import { inOrder, type Piece, worthOf } from './piece.ts';

/** A touched function of at most so many lines is offered as a whole. */
const MAX_WHOLE_LINES = 60;
/** In a longer one, so many of its lines that speak of what was changed. */
const MAX_MENTIONS = 24;
/** Ways out of a function that are told of, and the lines of one. */
const MAX_EXITS = 20;
const MAX_EXIT_LINES = 3;
/** A function of at most so many lines is offered as a whole where there is room at the end. */
const MAX_LONG_LINES = 200;
const REST_WEIGHT = 0.6;
/** Names that stand on so great a share of a function's lines tell nothing. */
const COMMON_SHARE = 0.3;

/** The unchanged rest of the functions that a change touched: all of it, or what speaks of the same names. */
export function aroundPieces(view: CodeView): Piece[] {
  const touched = new Map<NamedFunction, number[]>();
  for (const line of inOrder([...view.added, ...view.removed.keys()])) {
    const unit = unitAt(view, line);
    if (unit === null || view.isImport(line)) continue;
    putUnder(touched, unit, line);
  }
  return [...touched].flatMap(([unit, changed]): Piece[] => {
    const rest = restOf(view, unit).filter((line) => !view.added.has(line));
    if (rest.length === 0) return [];
    const toPiece = (lines: readonly number[], weight: number): Piece => {
      const shown = withoutLongComments(view, inOrder([...signatureLines(unit), ...lines]));
      const value = worthOf(view, lines) * weight;
      return { view, lines: shown, value, role: 'around', name: unit.name, serves: view.path };
    };
    if (lengthOf(unit) <= MAX_WHOLE_LINES) return [toPiece(rest, 1)];
    const pieces = [mentioning(view, rest, namesOn(view, unit, changed)), exitsBehind(view, unit, changed)]
      .filter((lines) => lines.length > 0)
      .map((lines) => toPiece(lines, 1));
    if (lengthOf(unit) > MAX_LONG_LINES) return pieces;
    return [...pieces, ...toRuns(rest, unit).map((run) => toPiece(run, REST_WEIGHT))];
  });
}

/** Where a function ends behind the first change in it, with what decides that: what was begun may not be undone there. */
function exitsBehind(view: CodeView, unit: NamedFunction, changed: readonly number[]): number[] {
  const first = changed[0] ?? unit.startLine;
  const exits = exitsOf(view)
    .filter(({ span }) => span.startLine > first && span.startLine <= unit.endLine)
    .sort((a, b) => a.span.start - b.span.start);
  return inOrder(exits.slice(0, MAX_EXITS).flatMap(exitLines));
}

function exitsOf(view: CodeView): readonly SyntaxNode[] {
  const { nodes } = view.facts;
  return [...nodes('return'), ...nodes('throw'), ...nodes('continue'), ...nodes('break')];
}

function exitLines(node: SyntaxNode): number[] {
  const { startLine, endLine } = node.span;
  const above = node.parent;
  const lines = range(startLine, Math.min(endLine, startLine + MAX_EXIT_LINES - 1));
  return above?.kind === 'if' ? [above.span.startLine, ...lines] : lines;
}

function restOf(view: CodeView, unit: NamedFunction): number[] {
  return range(unit.startLine, unit.endLine).filter((line) => !view.isBlank(line));
}

const IDENTIFIER = /[\p{L}_$@][\p{L}\p{N}_$]*/gu;
/** Shorter names (`i`, `db`) stand everywhere. */
const MIN_NAME = 3;

/** Identifiers of a line as printed, each once. */
export function identifiersOf(text: string): Set<string> {
  const names = new Set<string>();
  for (const [name] of text.matchAll(IDENTIFIER)) if (name.length >= MIN_NAME) names.add(name);
  return names;
}

function namesOn(view: CodeView, unit: NamedFunction, changed: readonly number[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of changed) {
    for (const text of [view.added.has(line) ? view.textOf(line) : '', ...(view.removed.get(line) ?? [])])
      for (const name of identifiersOf(text)) names.add(name);
  }
  const counts = new Map<string, number>();
  const all = restOf(view, unit);
  for (const line of all)
    for (const name of identifiersOf(view.textOf(line))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...names].filter((name) => (counts.get(name) ?? 0) <= all.length * COMMON_SHARE));
}

function mentioning(view: CodeView, lines: readonly number[], names: ReadonlySet<string>): number[] {
  const scored = lines.flatMap((line) => {
    let shared = 0;
    for (const name of identifiersOf(view.textOf(line))) if (names.has(name)) shared++;
    return shared === 0 ? [] : [{ line, score: shared + view.scoreOf(line) }];
  });
  scored.sort((a, b) => b.score - a.score || a.line - b.line);
  return inOrder(scored.slice(0, MAX_MENTIONS).map(({ line }) => line));
}
