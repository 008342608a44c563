import { receiverOf } from '../facts/calls.ts';
import type { CallNode, FunctionNode } from '../languages/syntax.ts';
import { type CallGraph, ownerName } from '../trace/call-graph.ts';
import { range, signatureLines } from './around-line.ts';
import { identifiersOf } from './around-pieces.ts';
import { lengthOf, touchedUnits, unitAt } from './changed-pieces.ts';
import type { CodeIndex, Declaration } from './code-index.ts';
import type { CodeView, NamedFunction } from './code-view.ts';
import { outlineOf } from './outline.ts';
import { inOrder, type Piece, worthOf } from './piece.ts';

/** What a call on a line of the change counts for, beside one on another line of a touched function. */
const CHANGED_CALL = 3;
const OTHER_CALL = 0.5;

/** Definitions of what the change calls, and of the constants and types it names. */
export function calledPieces(view: CodeView, index: CodeIndex, calls: CallGraph): Piece[] {
  const pieces = new Map<string, Piece>();
  const add = (piece: Piece): void => {
    const key = `${piece.view.path}:${piece.lines[0] ?? 0}:${piece.lines.length}`;
    const known = pieces.get(key);
    pieces.set(key, known === undefined ? piece : { ...known, value: known.value + piece.value });
  };
  for (const call of view.facts.nodes('call')) {
    const weight = weightOf(view, call);
    if (weight === 0) continue;
    for (const node of calls.definitionsOf(call)) {
      const found = index.functionOf(node);
      if (found !== null && !isOfAnother(call, node))
        add(toCalled(found.view, found.fn, { weight, serves: view.path }));
    }
  }
  for (const line of view.added)
    for (const name of identifiersOf(view.isImport(line) || view.isComment(line) ? '' : view.textOf(line)))
      for (const declaration of index.declarations(name))
        if (!isHere(declaration, view, line)) for (const piece of toDeclared(declaration, view)) add(piece);
  return [...pieces.values()];
}

/** `Queue.getInstance()` is not the `getInstance` of another class. */
function isOfAnother(call: CallNode, fn: FunctionNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null || (receiver.kind !== 'name' && receiver.kind !== 'member')) return false;
  const owner = ownerName(fn)?.split(/::|\./).at(-1);
  return owner !== undefined && /^\p{Lu}\p{L}*\p{Ll}/u.test(receiver.name) && owner !== receiver.name;
}

function weightOf(view: CodeView, call: CallNode): number {
  const line = call.span.startLine;
  if (view.added.has(line)) return CHANGED_CALL + Math.min(view.scoreOf(line), CHANGED_CALL);
  const unit = unitAt(view, line);
  return unit !== null && touchedUnits(view).has(unit) ? OTHER_CALL : 0;
}

function toCalled(
  view: CodeView,
  fn: NamedFunction,
  { weight, serves }: { readonly weight: number; readonly serves: string },
): Piece {
  const lines = outlineOf(view, fn);
  return { view, lines, value: weight + worthOf(view, lines) / 2, role: 'called', name: fn.name, serves };
}

function isHere({ view, node }: Declaration, from: CodeView, line: number): boolean {
  return view === from && line >= node.span.startLine && line <= node.span.endLine;
}

/** A type of more lines is told by its methods. */
const MAX_DECLARED_LINES = 20;
const DECLARED = 1.5;
const MIN_FIELD_SCORE = 0.5;

function toDeclared({ view, node }: Declaration, from: CodeView): Piece[] {
  const { startLine, endLine } = node.span;
  // A field of any other name is told by its name.
  if (node.kind === 'assign' && node.parent?.kind === 'class' && view.scoreOf(startLine) < MIN_FIELD_SCORE)
    return [];
  const lines = range(startLine, endLine).filter((line) => !view.isBlank(line) && !view.isComment(line));
  const serves = from.path;
  if (lines.length <= MAX_DECLARED_LINES)
    return [{ view, lines, value: DECLARED + worthOf(view, lines) / 2, role: 'called', name: null, serves }];
  if (node.kind !== 'class') return [];
  const methods = view.functions.filter((fn) => fn.startLine > startLine && fn.endLine <= endLine);
  const asked = methods.filter((fn) => ENTRY.test(fn.name));
  return asked.slice(0, 2).map((fn) => {
    const shown = inOrder([startLine, ...signatureLines(fn), ...outlineOf(view, fn)]);
    const worth = worthOf(view, shown) / 2;
    const weight = DECLARED * (lengthOf(fn) > 1 ? 1 : 0.5);
    return { view, lines: shown, value: weight + worth, role: 'called', name: fn.name, serves };
  });
}

/** The one method that a class of its kind is called by. */
const ENTRY = /^(?:call!?|perform|execute|run|handle|process|invoke)$/i;
