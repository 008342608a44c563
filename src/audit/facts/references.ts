import type { FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';

/*
 * The tree passes pointers and references by: `&x` and `*x` are `x`. Where the difference is the whole point it is read
 * from the text, where they stand before the name.
 */

/** The address is taken, or a reference: `&total`, `&agg.Amount`, `&mut total`, `as &$row`. */
export function isAddressed(node: SyntaxNode, file: SyntaxFile): boolean {
  return /(?<!&)&\s*(?:mut\s+)?\$?$/.test(textBefore(node, file)) && !isRightSide(node);
}

/** What a pointer points to: `*total`. */
export function isDereferenced(node: SyntaxNode, file: SyntaxFile): boolean {
  return /(?<!\*)\*\(?$/.test(textBefore(node, file)) && !isRightSide(node);
}

function textBefore({ span }: SyntaxNode, { text }: SyntaxFile): string {
  return text.slice(Math.max(0, span.start - MAX_MARK), span.start);
}

/** `&mut ` and a sigil. */
const MAX_MARK = 8;

/** `a & b` and `a * b` are reckoned with: the mark belongs to both. */
function isRightSide(node: SyntaxNode): boolean {
  let at = node;
  while (at.parent !== null && at.parent.span.start === at.span.start) at = at.parent;
  return at.parent?.kind === 'binary' && at.parent.right === at;
}

/** What is set in the parameter is set for the caller too: `ref total`, `out total`, `&$total`. */
export function isCallersOwn(fn: FunctionNode, name: string, file: SyntaxFile): boolean {
  return new RegExp(`(?:\\b(?:ref|out|inout)\\s[^(){}]{0,120}?|&\\s*\\$?)\\b${plain(name)}\\b`).test(
    headOf(fn, file),
  );
}

/** The parameter or receiver points to what the caller has: `x *T`, `x: &mut T`, `&mut self`. */
export function isPointer(fn: FunctionNode, name: string, file: SyntaxFile): boolean {
  return new RegExp(`\\b${plain(name)}:?\\s+[*&]|&\\s*(?:mut\\s+)?${plain(name)}\\b`).test(headOf(fn, file));
}

function plain(name: string): string {
  return name.replace(/\W/g, '');
}

/** The text before the body. */
function headOf({ span, body }: FunctionNode, { text }: SyntaxFile): string {
  return text.slice(span.start, Math.min(body[0]?.span.start ?? span.end, span.start + MAX_HEAD));
}

/** A longer head is a table of parameters. */
const MAX_HEAD = 2_000;
