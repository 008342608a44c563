import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';

/** The nodes directly below, in source order. */
// oxlint-disable-next-line max-lines-per-function -- a table: one line a kind
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'file':
    case 'block':
      return node.body;
    case 'import':
    case 'name':
    case 'number':
    case 'boolean':
    case 'null':
    case 'break':
    case 'continue':
      return [];
    case 'class':
      return [...node.decorators, ...node.bases, ...node.body];
    case 'function':
      return [
        ...node.decorators,
        ...node.parameters.flatMap((parameter) => (parameter.default ? [parameter.default] : [])),
        ...node.body,
      ];
    case 'call':
      return present(node.callee, ...node.arguments.map((argument) => argument.value), node.block);
    case 'member':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'string':
      return node.parts;
    case 'object':
      return node.entries.flatMap((entry) => present(entry.keyNode, entry.value));
    case 'list':
      return node.items;
    case 'binary':
      return [node.left, node.right];
    case 'unary':
      return [node.operand];
    case 'assign':
      return present(...node.targets, node.value);
    case 'await':
    case 'spawn':
    case 'defer':
      return [node.value];
    case 'return':
    case 'throw':
    case 'yield':
      return present(node.value);
    case 'conditional':
      return [node.test, node.then, node.else];
    case 'if':
      return [...present(node.init, node.test), ...node.then, ...node.else];
    case 'loop':
      return [...node.variables, ...present(node.iterable, node.test, node.step), ...node.body];
    case 'try':
      return [...node.body, ...node.handlers.flatMap((h) => h.body), ...node.orElse, ...node.finally];
    case 'switch':
      return [...present(node.subject), ...node.cases.flatMap((c) => [...c.tests, ...c.body])];
    case 'with':
      return [...node.items, ...node.body];
    case 'other':
      return node.children;
  }
}

function present(...nodes: readonly (SyntaxNode | null)[]): SyntaxNode[] {
  return nodes.filter((node) => node !== null);
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
    if (next !== node && !into(next)) continue;
    const children = childrenOf(next);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child) pending.push(child);
    }
  }
}

/** The innermost function that holds the node, lambdas included; null at the top of a file. */
export function enclosingFunction(node: SyntaxNode): FunctionNode | null {
  for (const above of ancestors(node)) if (above.kind === 'function') return above;
  return null;
}

/** The innermost function with a name of its own: the one a person would say the code is in. */
export function enclosingNamedFunction(node: SyntaxNode): FunctionNode | null {
  for (const above of ancestors(node)) if (above.kind === 'function' && above.name !== null) return above;
  return null;
}
