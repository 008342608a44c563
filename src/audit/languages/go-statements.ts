import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { LoopNode, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Several values after one another are a list; one is itself. */
export function toExpressions(node: GrammarNode, to: TreeBuilder): Built {
  const items = to.list(node.children);
  return items.length === 1 && items[0] ? items[0] : { kind: 'list', items };
}

/** `return`, with what it returns. */
export function toReturn(node: GrammarNode, to: TreeBuilder): Draft {
  const [value] = node.children;
  return { kind: 'return', value: value === undefined ? null : to.node(value) };
}

/** `x++` is `x += 1`. */
export function toStep(node: GrammarNode, to: TreeBuilder): Draft {
  const token = node.tokens[0] ?? node;
  return {
    kind: 'assign',
    operator: node.type === 'inc_statement' ? '+=' : '-=',
    targets: to.list(node.children),
    value: to.make({ kind: 'number', value: 1, raw: '1' }, token),
    declares: false,
    type: null,
  };
}

/** `if`, with the statement before its test. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'if',
    init: to.optional(node, 'initializer'),
    test: to.required(node, 'condition'),
    then: to.body(node.get('consequence')),
    else: to.body(node.get('alternative')),
  };
}

/** All four forms of `for`. */
export function toLoop(node: GrammarNode, to: TreeBuilder): Draft {
  const head = node.children.find((child) => child.field !== 'body') ?? null;
  return { kind: 'loop', ...toLoopHead(head, to), body: to.body(node.get('body')) };
}

type LoopHead = Pick<LoopNode, 'variety' | 'variables' | 'iterable' | 'test' | 'step'>;

function toLoopHead(head: GrammarNode | null, to: TreeBuilder): LoopHead {
  if (head === null) return { variety: 'forever', variables: [], iterable: null, test: null, step: null };
  if (head.type === 'range_clause') {
    const variables = to.list(head.get('left')?.children ?? []);
    return { variety: 'each', variables, iterable: to.required(head, 'right'), test: null, step: null };
  }
  if (head.type === 'for_clause') {
    const variables = head.all('initializer').flatMap((each) => to.list([each]));
    const test = to.optional(head, 'condition');
    return { variety: 'for', variables, iterable: null, test, step: to.optional(head, 'update') };
  }
  return { variety: 'while', variables: [], iterable: null, test: to.node(head), step: null };
}

/** `switch` over values, over types and over channels; a statement before its subject stands before it. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Built {
  const initializer = to.optional(node, 'initializer');
  const draft: Draft = {
    kind: 'switch',
    subject: toSubject(node, to),
    cases: node.children.filter((child) => child.type.endsWith('_case')).map((branch) => toCase(branch, to)),
  };
  return initializer === null ? draft : [initializer, to.make(draft, node)];
}

/** `switch event := message.(type)` binds the name that its cases use. */
function toSubject(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const value = node.get('value');
  const alias = node.get('alias');
  if (value === null || alias === null) return value === null ? null : to.node(value);
  const targets = to.list(alias.children);
  return to.make(
    { kind: 'assign', operator: '=', targets, value: to.node(value), declares: true, type: null },
    alias,
    value,
  );
}

function toCase(branch: GrammarNode, to: TreeBuilder): SwitchNode['cases'][number] {
  const tests = branch.children.filter((child) => child.field !== null);
  const values = tests.flatMap((test) => (test.type === 'expression_list' ? test.children : [test]));
  return {
    span: to.span(branch),
    tests: to.list(values),
    isDefault: branch.type === 'default_case',
    body: to.list(branch.children.filter((child) => child.field === null)),
  };
}
