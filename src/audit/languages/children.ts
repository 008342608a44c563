import type { SyntaxNode } from './syntax.ts';

type Visit = (child: SyntaxNode, parent: SyntaxNode) => void;

/** Calls `visit` for every node directly below, in source order, without building a list. */
// oxlint-disable-next-line max-lines-per-function -- a table: one entry a kind
export function forEachChild(node: SyntaxNode, visit: Visit): void {
  switch (node.kind) {
    case 'import':
    case 'name':
    case 'number':
    case 'boolean':
    case 'null':
    case 'break':
    case 'continue':
      return;
    case 'file':
    case 'block':
      all(node.body, visit, node);
      return;
    case 'class':
      all(node.decorators, visit, node);
      all(node.bases, visit, node);
      all(node.body, visit, node);
      return;
    case 'function':
      all(node.decorators, visit, node);
      for (const parameter of node.parameters) one(parameter.default, visit, node);
      all(node.body, visit, node);
      return;
    case 'call':
      visit(node.callee, node);
      for (const argument of node.arguments) visit(argument.value, node);
      one(node.block, visit, node);
      return;
    case 'member':
      visit(node.object, node);
      return;
    case 'index':
      visit(node.object, node);
      visit(node.index, node);
      return;
    case 'string':
      all(node.parts, visit, node);
      return;
    case 'object':
      for (const entry of node.entries) {
        one(entry.keyNode, visit, node);
        visit(entry.value, node);
      }
      return;
    case 'list':
      all(node.items, visit, node);
      return;
    case 'binary':
      visit(node.left, node);
      visit(node.right, node);
      return;
    case 'unary':
      visit(node.operand, node);
      return;
    case 'assign':
      if (node.decorators !== undefined) all(node.decorators, visit, node);
      all(node.targets, visit, node);
      one(node.value, visit, node);
      return;
    case 'await':
    case 'spawn':
    case 'defer':
    case 'return':
    case 'throw':
    case 'yield':
      one(node.value, visit, node);
      return;
    case 'conditional':
      visit(node.test, node);
      visit(node.then, node);
      visit(node.else, node);
      return;
    case 'if':
      one(node.init, visit, node);
      visit(node.test, node);
      all(node.then, visit, node);
      all(node.else, visit, node);
      return;
    case 'loop':
      all(node.variables, visit, node);
      one(node.iterable, visit, node);
      one(node.test, visit, node);
      one(node.step, visit, node);
      all(node.body, visit, node);
      return;
    case 'try':
      all(node.body, visit, node);
      for (const handler of node.handlers) all(handler.body, visit, node);
      all(node.orElse, visit, node);
      all(node.finally, visit, node);
      return;
    case 'switch':
      one(node.subject, visit, node);
      for (const branch of node.cases) {
        all(branch.tests, visit, node);
        all(branch.body, visit, node);
      }
      return;
    case 'with':
      all(node.items, visit, node);
      all(node.body, visit, node);
      return;
    case 'other':
      all(node.children, visit, node);
      return;
  }
}

function all(nodes: readonly SyntaxNode[], visit: Visit, parent: SyntaxNode): void {
  for (const node of nodes) visit(node, parent);
}

function one(node: SyntaxNode | null, visit: Visit, parent: SyntaxNode): void {
  if (node !== null) visit(node, parent);
}
