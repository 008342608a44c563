import { forEachChild } from '../languages/children.ts';
import type { ClassNode, FunctionNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';

/** The nodes directly below, in source order. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  forEachChild(node, (child) => children.push(child));
  return children;
}

/** The nodes above, nearest first, up to the file. */
export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let above = node.parent; above !== null; above = above.parent) yield above;
}

/** The node and everything below it, in source order. `into` decides whether to go below a node. */
export function* descendants(
  node: SyntaxNode,
  into: (node: SyntaxNode) => boolean = () => true,
): Generator<SyntaxNode> {
  const pending: SyntaxNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    if (next === node || into(next)) pushChildren(next, pending);
  }
}

/** Puts the children of a node on a stack, the first one on top. */
export function pushChildren(node: SyntaxNode, stack: SyntaxNode[]): void {
  const bottom = stack.length;
  forEachChild(node, (child) => stack.push(child));
  for (let low = bottom, high = stack.length - 1; low < high; low++, high--) {
    const [first, last] = [stack[low], stack[high]];
    if (first === undefined || last === undefined) return;
    stack[low] = last;
    stack[high] = first;
  }
}

/** What stands in brackets; the node itself where there are none. */
export function withoutBrackets(node: SyntaxNode): SyntaxNode {
  return node.kind === 'other' && node.children.length === 1 && node.children[0] ? node.children[0] : node;
}

/** The innermost function that holds the node, lambdas included; null at the top of a file. */
export function enclosingFunction(node: SyntaxNode): FunctionNode | null {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.kind === 'function') return above;
  return null;
}

/** The innermost loop around the node within its function, lambdas included; null outside of loops. */
export function loopAround(node: SyntaxNode): LoopNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return above;
    if (above.kind === 'function') return null;
  }
  return null;
}

/** The function a node runs in with all its callbacks: a check in one may gate a write after it. */
export function wholeFunction(node: SyntaxNode): FunctionNode | null {
  let whole: FunctionNode | null = null;
  for (const above of ancestors(node)) {
    if (above.kind !== 'function') continue;
    whole = above;
    if (above.variety !== 'lambda' || above.parent?.kind !== 'call') return whole;
  }
  return whole;
}

/** The innermost function with a name of its own: the one a person would say the code is in. */
export function enclosingNamedFunction(node: SyntaxNode): FunctionNode | null {
  for (const above of ancestors(node)) if (above.kind === 'function' && above.name !== null) return above;
  return null;
}

/** The innermost class that holds the node; null outside of every class. */
export function enclosingClass(node: SyntaxNode): ClassNode | null {
  for (const above of ancestors(node)) if (above.kind === 'class') return above;
  return null;
}

/** The top of the tree the node stands in: its file. */
export function rootOf(node: SyntaxNode): SyntaxNode {
  let top = node;
  while (top.parent !== null) top = top.parent;
  return top;
}

/** The body whose names a node sees first: the nearest function above it, or the file; itself at the top. */
export function scopeOf(node: SyntaxNode): SyntaxNode {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.kind === 'function' || above.kind === 'file') return above;
  return node;
}

/** True where the inner node stands in the outer one of the same file, or is it. */
export function isWithin(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end;
}

/** True where the node stands in one of the statements of the same file. */
export function isWithinAny(node: SyntaxNode, statements: readonly SyntaxNode[]): boolean {
  return statements.some((statement) => isWithin(node, statement));
}

/** A statement of the function's own body, and of no branch or loop in it. */
export function isStatementOf(node: SyntaxNode, fn: FunctionNode): boolean {
  return node.parent === fn || (node.parent?.kind === 'block' && node.parent.parent === fn);
}

/** The node is, or holds, this bare name. */
export function mentionsName(node: SyntaxNode, name: string): boolean {
  for (const inner of descendants(node)) if (inner.kind === 'name' && inner.name === name) return true;
  return false;
}

/** The node is, or holds, this name, bare or as a field. */
export function mentionsNamed(node: SyntaxNode, name: string): boolean {
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && inner.name === name) return true;
  return false;
}

/**
 * The node itself says a name that fits: what it is called, a key of its entries, a keyword of what it is given. What
 * stands below it speaks for itself.
 */
export function saysName(node: SyntaxNode, fits: (name: string) => boolean): boolean {
  if (node.kind === 'name' || node.kind === 'member') return fits(node.name);
  if (node.kind === 'object') return node.entries.some(({ key }) => key !== null && fits(key));
  return node.kind === 'call' && node.arguments.some(({ name }) => name !== null && fits(name));
}

/** The node is, or holds, one of these bare names. */
export function mentionsAny(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  for (const inner of descendants(node)) if (inner.kind === 'name' && names.has(inner.name)) return true;
  return false;
}

/** The names within a node, bare or of fields, in source order. */
export function namesWithin(node: SyntaxNode): string[] {
  const names: string[] = [];
  for (const inner of descendants(node))
    if (inner.kind === 'name' || inner.kind === 'member') names.push(inner.name);
  return names;
}

/** True where a name or a field stands in it: it is not made of literals alone. */
export function hasName(value: SyntaxNode): boolean {
  for (const node of descendants(value)) if (node.kind === 'member' || node.kind === 'name') return true;
  return false;
}
