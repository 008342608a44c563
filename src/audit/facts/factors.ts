import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';

/** The two sides of a product, `a * b` or `a.times(b)`, where `method` names the calls that multiply; null for all else. */
export function factorsOf(node: SyntaxNode, method: RegExp): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary') return node.operator === '*' ? [node.left, node.right] : null;
  if (node.kind !== 'call' || !method.test(calleeName(node))) return null;
  const receiver = receiverOf(node);
  const [first] = node.arguments;
  return receiver === null || first === undefined ? null : [receiver, first.value];
}
