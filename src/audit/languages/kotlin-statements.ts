import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { Handler, LoopNode, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Where a value is asked for, `if (a) b else c` chooses one; elsewhere it is a statement. */
export function toValue(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  const [then, otherwise, ...more] = node.children.filter((child) => child.field !== 'condition');
  if (node.type !== 'if_expression' || !then || !otherwise || more.length > 0) return to.node(node);
  return to.make(
    {
      kind: 'conditional',
      test: to.required(node, 'condition'),
      then: toBranchValue(then, to),
      else: toBranchValue(otherwise, to),
    },
    node,
  );
}

function toBranchValue(branch: GrammarNode, to: TreeBuilder): SyntaxNode {
  const [only] = branch.children;
  return branch.type === 'block' && branch.children.length === 1 && only
    ? toValue(only, to)
    : toValue(branch, to);
}

/** `if` with its `else`; the grammar tells them apart by their order alone. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  const [then, otherwise] = node.children.filter((child) => child.field !== 'condition');
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(then ?? null),
    else: to.body(otherwise ?? null),
  };
}

const LOOP: Omit<LoopNode, 'span' | 'parent' | 'variety' | 'body'> = {
  kind: 'loop',
  variables: [],
  iterable: null,
  test: null,
  step: null,
};

/** `for (event in events)`. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  const [declared, iterable, body] = node.children.filter((child) => child.type !== 'label');
  const parts =
    declared?.type === 'multi_variable_declaration' ? declared.children : declared ? [declared] : [];
  return {
    ...LOOP,
    variety: 'each',
    variables: to.list(parts.flatMap((part) => part.children.slice(0, 1))),
    iterable: iterable ? to.node(iterable) : null,
    body: to.body(body ?? null),
  };
}

/** `while` and `do ... while`. */
export function toWhile(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  const isForever = test.kind === 'boolean' && test.value;
  const body = node.children.find((child) => child.field !== 'condition' && child.type !== 'label');
  return {
    ...LOOP,
    variety: isForever ? 'forever' : 'while',
    test: isForever ? null : test,
    body: to.body(body ?? null),
  };
}

/** `try` with `catch` and `finally`. */
export function toTry(node: GrammarNode, to: TreeBuilder): Draft {
  const handlers = node.children.filter((child) => child.type === 'catch_block');
  return {
    kind: 'try',
    body: to.body(node.child('block')),
    handlers: handlers.map((each) => toHandler(each, to)),
    orElse: [],
    finally: to.body(node.child('finally_block')?.child('block') ?? null),
  };
}

function toHandler(node: GrammarNode, to: TreeBuilder): Handler {
  const type = node.child('user_type');
  const name = node.child('identifier');
  return {
    span: to.span(node),
    types: type === null ? [] : [to.text(type)],
    variable: name === null ? null : to.text(name),
    body: to.body(node.child('block')),
  };
}

/** `when`, with a subject or with a test in each of its entries. */
export function toWhen(node: GrammarNode, to: TreeBuilder): Draft {
  const subject = node.child('when_subject');
  return {
    kind: 'switch',
    subject: subject === null ? null : toSubject(subject, to),
    cases: node.children
      .filter((child) => child.type === 'when_entry')
      .map((entry): SwitchNode['cases'][number] => {
        const tests = entry.all('condition');
        return {
          span: to.span(entry),
          tests: to.list(tests),
          isDefault: tests.length === 0,
          body: to.body(entry.children.find((child) => child.field !== 'condition') ?? null),
        };
      }),
  };
}

/** `when (val plan = read())` binds a name for its entries. */
function toSubject(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const declared = node.child('variable_declaration');
  const value = node.children.findLast((child) => child !== declared && child.type !== 'annotation');
  if (value === undefined) return null;
  if (declared === null) return to.node(value);
  const targets = to.list(declared.children.slice(0, 1));
  return to.make(
    { kind: 'assign', operator: '=', targets, value: to.node(value), declares: true, type: null },
    node,
  );
}
