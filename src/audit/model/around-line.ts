import { ancestors } from '../facts/walk.ts';
import type { SyntaxNode } from '../languages/syntax.ts';
import type { CodeView, NamedFunction } from './code-view.ts';

/** A signature of more lines is told by its first ones. */
const MAX_SIGNATURE_LINES = 8;

/** The lines a function is called and typed by. */
export function signatureLines(fn: NamedFunction): number[] {
  const end = Math.min(fn.signatureEnd, fn.startLine + MAX_SIGNATURE_LINES - 1);
  return range(fn.startLine, end);
}

/** Both ends included. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, i) => start + i);
}

/**
 * For each line the first lines of what it stands in: class, functions, loops, conditions, and what catches its
 * failures. One walk over the file's nodes of these kinds.
 */
export function headFinder(view: CodeView): (line: number) => readonly number[] {
  const nodes = (['class', 'function', 'loop', 'if', 'switch', 'with', 'try'] as const)
    .flatMap((kind): SyntaxNode[] => [...view.facts.nodes(kind)])
    .filter(({ span }) => span.endLine > span.startLine)
    .sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const innermost: (SyntaxNode | undefined)[] = [];
  const open: SyntaxNode[] = [];
  let next = 0;
  for (let line = 1; line <= view.lineCount; line++) {
    for (let node = nodes[next]; node !== undefined && node.span.startLine <= line; node = nodes[++next])
      open.push(node);
    while ((open.at(-1)?.span.endLine ?? line) < line) open.pop();
    innermost[line] = open.at(-1);
  }
  return (line) => {
    const node = innermost[line];
    return node === undefined ? [] : headsAbove(node);
  };
}

/** Deeper nesting is not told. */
const MAX_HEADS = 12;
/** What a handler does is said in its first lines. */
const HANDLER_LINES = 3;

function headsAbove(node: SyntaxNode): number[] {
  const lines: number[] = [];
  for (const above of [node, ...ancestors(node)]) {
    if (lines.length >= MAX_HEADS) break;
    if (above.kind === 'try')
      for (const { span } of above.handlers)
        lines.push(...range(span.startLine, Math.min(span.endLine, span.startLine + HANDLER_LINES - 1)));
    else if (HEADS.has(above.kind) && above.span.endLine > above.span.startLine)
      lines.push(above.span.startLine);
  }
  return lines;
}

const HEADS: ReadonlySet<string> = new Set(['class', 'function', 'loop', 'if', 'switch', 'with']);
