import type { SyntaxNode, TryNode } from '../languages/syntax.ts';
import { ancestors, childrenOf, isWithin, isWithinAny } from './walk.ts';

/** The nodes from the body of the function, or from the file, down to the node, outermost first. */
function pathDown(node: SyntaxNode): { readonly holder: SyntaxNode; readonly path: readonly SyntaxNode[] } {
  const path: SyntaxNode[] = [node];
  for (const above of ancestors(node)) {
    if (above.kind === 'function') return { holder: above, path: path.reverse() };
    path.push(above);
  }
  return { holder: path.at(-1) ?? node, path: path.reverse() };
}

/**
 * True when the first node certainly runs before the second whenever the second runs, in the same function or at the
 * top of the same file: it stands earlier, and everything that decides on it decides on the second too.
 */
export function alwaysPrecedes(first: SyntaxNode, second: SyntaxNode): boolean {
  if (first.span.end > second.span.start) return false;
  const [a, b] = [pathDown(first), pathDown(second)];
  if (a.holder !== b.holder) return false;
  const shared = new Set(b.path);
  return a.path.every((node, at) => {
    const [own, other] = [a.path[at + 1], b.path[at + 1]];
    if (shared.has(node)) return own === undefined || other === undefined || !areApart(node, own, other);
    return node === first || !isFork(node) || isAsked(node, own);
  });
}

/** In two branches of one fork, of which only one runs. */
function areApart(fork: SyntaxNode, one: SyntaxNode, other: SyntaxNode): boolean {
  if (fork.kind === 'if')
    return fork.then.includes(one)
      ? fork.else.includes(other)
      : fork.else.includes(one) && fork.then.includes(other);
  if (fork.kind === 'conditional') return one !== other && one !== fork.test && other !== fork.test;
  if (fork.kind !== 'switch') return false;
  const [a, b] = [one, other].map((node) => fork.cases.find(({ body }) => body.includes(node)));
  return a !== undefined && b !== undefined && a !== b;
}

/** In two branches of a fork around both, of which only one runs to its end; also one in a `try` and one behind its failure. */
export function areAlternatives(one: SyntaxNode, other: SyntaxNode): boolean {
  let own = one;
  for (const fork of ancestors(one)) {
    if (isWithin(other, fork)) {
      if (fork.kind === 'try') return ![one, other].every((node) => isWithinAny(node, fork.body));
      const beside = childrenOf(fork).find((child) => isWithin(other, child));
      return beside !== undefined && areApart(fork, own, beside);
    }
    own = fork;
  }
  return false;
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
