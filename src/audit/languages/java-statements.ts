import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { joinEmptyCases } from './switch-cases.ts';
import type { Handler, SwitchNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `for (Event event : events)`. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'loop',
    variety: 'each',
    variables: to.list(node.all('name')),
    iterable: to.required(node, 'value'),
    test: null,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** `for (;;)`. */
export function toFor(node: GrammarNode, to: TreeBuilder): Draft {
  const variables = to.list(node.all('init'));
  const test = to.optional(node, 'condition');
  const steps = node.all('update');
  const [firstStep] = steps;
  const step =
    steps.length > 1 && firstStep ? to.make({ kind: 'block', body: to.list(steps) }, firstStep) : null;
  return {
    kind: 'loop',
    variety: variables.length === 0 && test === null && steps.length === 0 ? 'forever' : 'for',
    variables,
    iterable: null,
    test,
    step: step ?? to.optional(node, 'update'),
    body: to.body(node.get('body')),
  };
}

/** `try`, with resources or without; resources alone need no `try` of their own. */
export function toTry(node: GrammarNode, to: TreeBuilder): Draft {
  const resources = node.get('resources');
  const block = node.get('body');
  const inner = to.body(block);
  const handlers = node.children
    .filter((child) => child.type === 'catch_clause')
    .map((each) => toHandler(each, to));
  const last = node.child('finally_clause')?.child('block') ?? null;
  const items = to.list(resources?.children ?? []);
  if (resources === null) return { kind: 'try', body: inner, handlers, orElse: [], finally: to.body(last) };
  if (handlers.length === 0 && last === null) return { kind: 'with', items, body: inner };
  const held = to.make({ kind: 'with', items, body: inner }, resources, block ?? resources);
  return { kind: 'try', body: [held], handlers, orElse: [], finally: to.body(last) };
}

function toHandler(node: GrammarNode, to: TreeBuilder): Handler {
  const parameter = node.child('catch_formal_parameter');
  const types = parameter?.child('catch_type')?.children ?? [];
  const name = parameter?.get('name') ?? null;
  return {
    span: to.span(node),
    types: types.map((type) => to.text(type)),
    variable: name === null ? null : to.text(name),
    body: to.body(node.get('body')),
  };
}

/** `Connection c = open()` in the head of a `try`. */
export function toResource(node: GrammarNode, to: TreeBuilder): Built {
  const type = node.get('type');
  if (type === null) return to.list(node.children);
  return {
    kind: 'assign',
    operator: '=',
    targets: to.list(node.all('name')),
    value: to.optional(node, 'value'),
    declares: true,
    type: to.text(type),
  };
}

/** `synchronized (lock) { ... }` holds the result of `synchronized(lock)`. */
export function toSynchronized(node: GrammarNode, to: TreeBuilder): Draft {
  const held = node.child('parenthesized_expression') ?? node;
  const callee = to.make({ kind: 'name', name: 'synchronized' }, held);
  const item = to.make(
    {
      kind: 'call',
      callee,
      arguments: [{ name: null, isSpread: false, value: to.node(held) }],
      isNew: false,
      block: null,
    },
    held,
  );
  return { kind: 'with', items: [item], body: to.body(node.get('body')) };
}

/** `switch` as a statement and as an expression, with colons or arrows. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'switch',
    subject: to.optional(node, 'condition'),
    cases: joinEmptyCases((node.get('body')?.children ?? []).map((branch) => toCase(branch, to))),
  };
}

function toCase(branch: GrammarNode, to: TreeBuilder): SwitchNode['cases'][number] {
  const labels = branch.children.filter((child) => child.type === 'switch_label');
  const rest = branch.children.filter((child) => child.type !== 'switch_label');
  const [only] = rest;
  return {
    span: to.span(branch),
    tests: to.list(labels.flatMap((label) => label.children)),
    isDefault: labels.some((label) => label.has('default')),
    body: rest.length === 1 && only ? to.body(only) : to.list(rest),
  };
}
