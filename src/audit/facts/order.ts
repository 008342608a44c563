import type { FunctionNode, SyntaxNode, TryNode } from '../languages/syntax.ts';
import { ancestors } from './walk.ts';

/** The nodes from the function's body down to the node, outermost first; the function itself left out. */
function pathDown(node: SyntaxNode): {
  readonly holder: FunctionNode | null;
  readonly path: readonly SyntaxNode[];
} {
  const path: SyntaxNode[] = [node];
  for (const above of ancestors(node)) {
    if (above.kind === 'function') return { holder: above, path: path.reverse() };
    path.push(above);
  }
  return { holder: null, path: path.reverse() };
}

/**
 * True when the first node certainly runs before the second whenever the second runs, in the same function: it stands
 * earlier, and everything that decides on it decides on the second too.
 */
export function alwaysPrecedes(first: SyntaxNode, second: SyntaxNode): boolean {
  if (first.span.end > second.span.start) return false;
  const [a, b] = [pathDown(first), pathDown(second)];
  if (a.holder !== b.holder) return false;
  const shared = new Set(b.path);
  return a.path.every(
    (node, at) => shared.has(node) || node === first || !isFork(node) || isAsked(node, a.path[at + 1]),
  );
}

/** Kinds whose insides may run or not. */
function isFork(node: SyntaxNode): boolean {
  return /^(if|conditional|switch|loop|try)$/.test(node.kind);
}

/** The part of a fork that always runs: what it asks, and Go's `if err := save(); err != nil`. */
function isAsked(fork: SyntaxNode, part: SyntaxNode | undefined): boolean {
  if (fork.kind === 'if') return part === fork.test || part === fork.init;
  return fork.kind === 'conditional' && part === fork.test;
}

/** The `try` whose `finally` holds the node, up to its function; null outside of one. */
export function finallyAround(node: SyntaxNode): TryNode | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'try' && above.finally.includes(below)) return above;
    if (above.kind === 'function') return null;
    below = above;
  }
  return null;
}

/** True when the second node stands after the first `try` and is reached when the handler has run to its end. */
export function followsTry(caught: SyntaxNode, after: SyntaxNode): boolean {
  if (after.span.start < caught.span.end) return false;
  const { parent } = caught;
  for (const above of ancestors(after)) {
    if (above === parent) return true;
    if (above.kind === 'function') return false;
  }
  return false;
}
