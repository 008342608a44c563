import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import type { Handler, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

const FAILURE_PARTS: ReadonlySet<string> = new Set(['rescue', 'else', 'ensure']);

/** The statements of a body. With `rescue` or `ensure` among them they are one `try`. */
export function toStatements(node: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (node === null) return [];
  return handlesFailure(node) ? [to.make(toTry(node, to), node)] : to.body(node);
}

function handlesFailure(node: GrammarNode): boolean {
  return node.children.some((child) => child.type === 'rescue' || child.type === 'ensure');
}

function toTry(node: GrammarNode, to: TreeBuilder): Draft & { kind: 'try' } {
  return {
    kind: 'try',
    body: to.list(node.children.filter((child) => !FAILURE_PARTS.has(child.type))),
    handlers: node.children.filter((child) => child.type === 'rescue').map((each) => toHandler(each, to)),
    orElse: to.list(node.child('else')?.children ?? []),
    finally: to.list(node.child('ensure')?.children ?? []),
  };
}

function toHandler(node: GrammarNode, to: TreeBuilder): Handler {
  const variable = node.get('variable');
  return {
    span: to.span(node),
    types: (node.get('exceptions')?.children ?? []).map((type) => to.text(type)),
    variable: variable === null ? null : to.text(variable.children[0] ?? variable),
    body: to.body(node.get('body')),
  };
}

/** `begin … end`; with `rescue` or `ensure` a `try`. */
export function toBegin(node: GrammarNode, to: TreeBuilder): Draft {
  return handlesFailure(node) ? toTry(node, to) : { kind: 'block', body: to.list(node.children) };
}

/** `a rescue b`. */
export function toRescueModifier(node: GrammarNode, to: TreeBuilder): Draft {
  const handler = node.get('handler');
  return {
    kind: 'try',
    body: to.body(node.get('body')),
    handlers:
      handler === null
        ? []
        : [{ span: to.span(handler), types: [], variable: null, body: to.list([handler]) }],
    orElse: [],
    finally: [],
  };
}

/** `if`, `unless`, `elsif` and both as modifiers. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  return {
    kind: 'if',
    init: null,
    test: node.type.startsWith('unless') ? negated(test, to) : test,
    then: to.body(node.get('consequence') ?? node.get('body')),
    else: to.body(node.get('alternative')),
  };
}

function negated(test: SyntaxNode, to: TreeBuilder): SyntaxNode {
  return to.make({ kind: 'unary', operator: '!', operand: test }, test);
}

/** `while`, `until` and both as modifiers. */
export function toWhile(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  const isForever = test.kind === 'boolean' && test.value && node.type.startsWith('while');
  const whole = node.type.startsWith('until') ? negated(test, to) : test;
  return {
    kind: 'loop',
    variety: isForever ? 'forever' : 'while',
    variables: [],
    iterable: null,
    test: isForever ? null : whole,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** `for x in xs`. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  const walked = node.get('value')?.children[0];
  return {
    kind: 'loop',
    variety: 'each',
    variables: targetsOf(node.get('pattern'), to),
    iterable: walked === undefined ? null : to.node(walked),
    test: null,
    step: null,
    body: to.body(node.get('body')),
  };
}

const PATTERNS: ReadonlySet<string> = new Set([
  'left_assignment_list',
  'destructured_left_assignment',
  'rest_assignment',
]);

function targetsOf(pattern: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (pattern === null) return [];
  if (PATTERNS.has(pattern.type)) return pattern.children.flatMap((child) => targetsOf(child, to));
  return to.list([pattern]);
}

/** `a = b`, `a, *b = c`, `a ||= b`. A constant is declared. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  return {
    kind: 'assign',
    operator: node.type === 'operator_assignment' ? to.text(node.get('operator')) : '=',
    targets: targetsOf(left, to),
    value: named(to.optional(node, 'right'), to.text(left), to),
    declares: left?.type === 'constant',
    type: null,
  };
}

/** The value after a keyword: one, a list of several, or none. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const list = node.child('argument_list');
  if (list === null) return null;
  const values = to.list(list.children);
  return values.length === 1 && values[0] ? values[0] : to.make({ kind: 'list', items: values }, list);
}

/** `next` goes on with the next turn; with a value it gives the block's result, as `return` does in a function. */
export function toNext(node: GrammarNode, to: TreeBuilder): Draft {
  const value = valueAfterKeyword(node, to);
  return value === null ? { kind: 'continue' } : { kind: 'return', value };
}

/** `break`; a value given to it stands before it. */
export function toBreak(node: GrammarNode, to: TreeBuilder): Built {
  const value = valueAfterKeyword(node, to);
  return value === null ? { kind: 'break' } : [value, to.make({ kind: 'break' }, node)];
}

/** `case … when`, and `case … in`, where a guard is one more test. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  const clauses = node.children.filter((child) => /^(when|in_clause|else)$/.test(child.type));
  return {
    kind: 'switch',
    subject: to.optional(node, 'value'),
    cases: clauses.map((clause): SwitchNode['cases'][number] => ({
      span: to.span(clause),
      tests: clause.type === 'else' ? [] : to.list([...clause.all('pattern'), ...clause.all('guard')]),
      isDefault: clause.type === 'else',
      body: clause.type === 'else' ? to.list(clause.children) : to.body(clause.get('body')),
    })),
  };
}
