import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { joinEmptyCases } from './switch-cases.ts';
import type { Handler, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `foreach`, `await foreach` and their destructuring forms. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  const iterable = to.required(node, 'right');
  return {
    kind: 'loop',
    variety: 'each',
    variables: left === null ? [] : to.list(left.type === 'tuple_pattern' ? left.all('name') : [left]),
    iterable: node.has('await') ? to.make({ kind: 'await', value: iterable }, iterable) : iterable,
    test: null,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** `for (;;)`. */
export function toFor(node: GrammarNode, to: TreeBuilder): Draft {
  const variables = to.list(node.all('initializer'));
  const test = to.optional(node, 'condition');
  const steps = to.list(node.all('update'));
  const [first] = steps;
  const step =
    steps.length > 1 && first ? to.make({ kind: 'block', body: steps }, first, steps.at(-1) ?? first) : first;
  return {
    kind: 'loop',
    variety: variables.length === 0 && test === null && step === undefined ? 'forever' : 'for',
    variables,
    iterable: null,
    test,
    step: step ?? null,
    body: to.body(node.get('body')),
  };
}

/** `try` with `catch` and `finally`. */
export function toTry(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'try',
    body: to.body(node.get('body')),
    handlers: node.children
      .filter((child) => child.type === 'catch_clause')
      .map((each) => toHandler(each, to)),
    orElse: [],
    finally: to.body(node.child('finally_clause')?.child('block') ?? null),
  };
}

/** A filter decides whether the handler runs at all: it stands as an `if` around its body. */
function toHandler(node: GrammarNode, to: TreeBuilder): Handler {
  const caught = node.child('catch_declaration');
  const type = caught?.get('type') ?? null;
  const name = caught?.get('name') ?? null;
  const filter = node.child('catch_filter_clause')?.children[0];
  const block = node.get('body');
  const test = filter === undefined ? null : to.node(filter);
  const body = to.body(block);
  return {
    span: to.span(node),
    types: type === null ? [] : [to.text(type)],
    variable: name === null ? null : to.text(name),
    body: test === null ? body : [to.make({ kind: 'if', init: null, test, then: body, else: [] }, node)],
  };
}

/** `using (var a = Open()) { ... }` holds `a`. */
export function toWith(node: GrammarNode, to: TreeBuilder): Draft {
  const body = node.get('body');
  return {
    kind: 'with',
    items: to.list(node.children.filter((child) => child !== body)),
    body: to.body(body),
  };
}

/** `lock (x) { ... }` holds the result of `lock(x)`. */
export function toLock(node: GrammarNode, to: TreeBuilder): Draft {
  const [held, body] = node.children;
  const place = held ?? node;
  const item = to.make(
    {
      kind: 'call',
      callee: to.make({ kind: 'name', name: 'lock' }, place),
      arguments: held ? [{ name: null, isSpread: false, value: to.node(held) }] : [],
      isNew: false,
      block: null,
    },
    place,
  );
  return { kind: 'with', items: [item], body: to.body(body ?? null) };
}

function isPattern(node: GrammarNode): boolean {
  return node.type.endsWith('_pattern') || node.type === 'discard' || node.type === 'when_clause';
}

/** `a or b` is two tests. */
function tests(patterns: readonly GrammarNode[]): GrammarNode[] {
  return patterns.flatMap((each) => {
    if (each.type === 'or_pattern') return tests(each.children);
    return each.type === 'discard' ? [] : [each];
  });
}

/** `switch` as a statement. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  const cases = (node.get('body')?.children ?? []).map((branch): SwitchNode['cases'][number] => {
    const body = branch.children.filter((child) => !isPattern(child));
    const [only] = body;
    return {
      span: to.span(branch),
      tests: to.list(tests(branch.children.filter(isPattern))),
      isDefault: branch.has('default'),
      body: body.length === 1 && only ? to.body(only) : to.list(body),
    };
  });
  return { kind: 'switch', subject: to.optional(node, 'value'), cases: joinEmptyCases(cases) };
}

/** `plan switch { "free" => 0, _ => 5 }`. */
export function toSwitchExpression(node: GrammarNode, to: TreeBuilder): Draft {
  const [subject, ...arms] = node.children;
  return {
    kind: 'switch',
    subject: subject ? to.node(subject) : null,
    cases: arms.map((arm) => ({
      span: to.span(arm),
      tests: to.list(tests(arm.children.slice(0, -1))),
      isDefault: arm.children[0]?.type === 'discard',
      body: to.list(arm.children.slice(-1)),
    })),
  };
}

/** `yield return x`; `yield break` ends the sequence as `return` ends a function. */
export function toYield(node: GrammarNode, to: TreeBuilder): Draft {
  const [value] = node.children;
  if (node.has('break')) return { kind: 'return', value: null };
  return { kind: 'yield', value: value === undefined ? null : to.node(value) };
}

/** A named value in a pattern or after `out` is a variable. */
export function toDeclared(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  return to.required(node, 'name');
}

/**
 * `Round(units * price)`: of an argument that is a product the grammar makes the declaration of a pointer, which a call
 * cannot hold without `out`.
 */
export function toDeclaredOrProduct(node: GrammarNode, to: TreeBuilder): Draft | SyntaxNode {
  const type = node.get('type');
  const [left] = type?.type === 'pointer_type' ? type.children : [];
  if (left === undefined) return toDeclared(node, to);
  return { kind: 'binary', operator: '*', left: to.node(left), right: to.required(node, 'name') };
}
