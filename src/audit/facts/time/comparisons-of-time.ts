import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';

/** One moment compared with another: `later` is asked to lie after `earlier`. */
export interface TimeComparison {
  readonly node: SyntaxNode;
  readonly later: SyntaxNode;
  readonly earlier: SyntaxNode;
}

const AFTER = /^(after|isAfter|is_after|isSameOrAfter)$/i;
const BEFORE = /^(before|isBefore|is_before|isSameOrBefore)$/i;

/**
 * Reads a node as a comparison of two moments: `a > b`, `a.After(b)`, `a.isBefore(b)`, `isAfter(a, b)`. Every
 * comparison by an operator is taken for one: what is compared, the caller knows. Null for anything else.
 */
export function toTimeComparison(node: SyntaxNode): TimeComparison | null {
  if (node.kind === 'binary') {
    if (/^>=?$/.test(node.operator)) return { node, later: node.left, earlier: node.right };
    return /^<=?$/.test(node.operator) ? { node, later: node.right, earlier: node.left } : null;
  }
  if (node.kind !== 'call') return null;
  const isAfter = AFTER.test(calleeName(node));
  if (!isAfter && !BEFORE.test(calleeName(node))) return null;
  const [first, second] = node.arguments.map(({ value }) => value);
  const one = second === undefined ? receiverOf(node) : (first ?? null);
  const other = second ?? first;
  if (one === null || other === undefined) return null;
  return isAfter ? { node, later: one, earlier: other } : { node, later: other, earlier: one };
}
