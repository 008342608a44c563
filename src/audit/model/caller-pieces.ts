import type { CallGraph } from '../trace/call-graph.ts';
import { range, signatureLines } from './around-line.ts';
import { lengthOf, unitAt } from './changed-pieces.ts';
import type { CodeIndex } from './code-index.ts';
import type { CodeView, NamedFunction } from './code-view.ts';
import { inOrder, type Piece, worthOf } from './piece.ts';

/** Lines shown on both sides of a call. */
const WINDOW = 2;
/** A function called from more places is told by the most telling ones. */
const MAX_CALLERS = 8;
/** A caller of at most so many lines is shown whole. */
const MAX_WHOLE_LINES = 12;
const CALLER = 2;

/** Who calls the functions that a change touched: each call with the lines around it and its function's signature. */
export function callerPieces(view: CodeView, index: CodeIndex, calls: CallGraph): Piece[] {
  const touched = new Set<NamedFunction>();
  for (const line of [...view.added, ...view.removed.keys()]) {
    for (const fn of [view.functionAt(line), unitAt(view, line)]) if (fn !== null) touched.add(fn);
  }
  return [...touched].flatMap((fn) =>
    calls
      .callersOf(fn.node)
      .flatMap((call) => {
        const from = index.viewOf(call);
        return from === null ? [] : toCaller(from, call.span.startLine, view.path);
      })
      .sort((a, b) => b.value - a.value)
      .slice(0, MAX_CALLERS),
  );
}

function toCaller(view: CodeView, line: number, serves: string): Piece[] {
  const fn = view.functionAt(line);
  const isShort = fn !== null && lengthOf(fn) <= MAX_WHOLE_LINES;
  const window = isShort ? MAX_WHOLE_LINES : WINDOW;
  const start = Math.max(line - window, fn?.startLine ?? 1);
  const end = Math.min(line + window, fn?.endLine ?? view.lineCount);
  const near = range(start, end).filter((one) => !view.isBlank(one));
  const signature = fn === null ? [] : signatureLines(fn).slice(0, 2);
  const lines = inOrder([...signature, ...near]);
  return [
    {
      view,
      lines,
      value: CALLER + worthOf(view, near) / 2 + (isShort ? 1 : 0),
      role: 'caller',
      name: fn?.name ?? null,
      serves,
    },
  ];
}
