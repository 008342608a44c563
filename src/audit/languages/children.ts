import type { SyntaxNode } from './syntax.ts';

type Visit = (child: SyntaxNode) => void;

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
      all(node.body, visit);
      return;
    case 'class':
      all(node.decorators, visit);
      all(node.bases, visit);
      all(node.body, visit);
      return;
    case 'function':
      all(node.decorators, visit);
      for (const parameter of node.parameters) one(parameter.default, visit);
      all(node.body, visit);
      return;
    case 'call':
      visit(node.callee);
      for (const argument of node.arguments) visit(argument.value);
      one(node.block, visit);
      return;
    case 'member':
      visit(node.object);
      return;
    case 'index':
      visit(node.object);
      visit(node.index);
      return;
    case 'string':
      all(node.parts, visit);
      return;
    case 'object':
      for (const entry of node.entries) {
        one(entry.keyNode, visit);
        visit(entry.value);
      }
      return;
    case 'list':
      all(node.items, visit);
      return;
    case 'binary':
      visit(node.left);
      visit(node.right);
      return;
    case 'unary':
      visit(node.operand);
      return;
    case 'assign':
      all(node.targets, visit);
      one(node.value, visit);
      return;
    case 'await':
    case 'spawn':
    case 'defer':
    case 'return':
    case 'throw':
    case 'yield':
      one(node.value, visit);
      return;
    case 'conditional':
      visit(node.test);
      visit(node.then);
      visit(node.else);
      return;
    case 'if':
      one(node.init, visit);
      visit(node.test);
      all(node.then, visit);
      all(node.else, visit);
      return;
    case 'loop':
      all(node.variables, visit);
      one(node.iterable, visit);
      one(node.test, visit);
      one(node.step, visit);
      all(node.body, visit);
      return;
    case 'try':
      all(node.body, visit);
      for (const handler of node.handlers) all(handler.body, visit);
      all(node.orElse, visit);
      all(node.finally, visit);
      return;
    case 'switch':
      one(node.subject, visit);
      for (const branch of node.cases) {
        all(branch.tests, visit);
        all(branch.body, visit);
      }
      return;
    case 'with':
      all(node.items, visit);
      all(node.body, visit);
      return;
    case 'other':
      all(node.children, visit);
      return;
  }
}

function all(nodes: readonly SyntaxNode[], visit: Visit): void {
  for (const node of nodes) visit(node);
}

function one(node: SyntaxNode | null, visit: Visit): void {
  if (node !== null) visit(node);
}
