import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';

/** The node as it is written in its file. */
export function textOf({ text }: SyntaxFile, { span }: SyntaxNode): string {
  return text.slice(span.start, span.end);
}
