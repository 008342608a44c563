import type { SyntaxNode } from '../languages/syntax.ts';
import { ancestors } from './walk.ts';

/** The statement list a node stands in, and the place of its statement in it; null at the top of a tree. */
export function statementPlace(
  node: SyntaxNode,
): { readonly list: readonly SyntaxNode[]; readonly index: number } | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    for (const list of listsOf(above)) {
      const index = list.indexOf(below);
      if (index >= 0) return { list, index };
    }
    below = above;
  }
  return null;
}

/** The statements that run after the node's own in the same list. */
export function statementsAfter(node: SyntaxNode): readonly SyntaxNode[] {
  const place = statementPlace(node);
  return place === null ? [] : place.list.slice(place.index + 1);
}

/** The statement lists that a node holds by itself: both branches of an `if`, the body of every case. */
export function listsOf(node: SyntaxNode): readonly (readonly SyntaxNode[])[] {
  switch (node.kind) {
    case 'file':
    case 'function':
    case 'block':
    case 'loop':
    case 'with':
      return [node.body];
    case 'if':
      return [node.then, node.else];
    case 'try':
      return [node.body, ...node.handlers.map(({ body }) => body), node.orElse, node.finally];
    case 'switch':
      return node.cases.map(({ body }) => body);
    default:
      return [];
  }
}
