import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import type { Handler, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

const PATTERNS: ReadonlySet<string> = new Set([
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'list_splat_pattern',
  'as_pattern_target',
]);

/** What is assigned: one node, or one for each part of a pattern. */
function targetsOf(pattern: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (pattern === null) return [];
  if (PATTERNS.has(pattern.type)) return pattern.children.flatMap((child) => targetsOf(child, to));
  return to.list([pattern]);
}

/** `a = b`, `a: int = b`, `a, b = c`, `a += b`, `a := b`. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left') ?? node.get('name');
  const type = node.get('type');
  const operator = node.type === 'augmented_assignment' ? to.text(node.get('operator')) : '=';
  const value = to.optional(node, 'right') ?? to.optional(node, 'value');
  return {
    kind: 'assign',
    operator,
    targets: targetsOf(left, to),
    value: left === null ? value : named(value, to.text(left), to),
    declares: type !== null || node.type === 'named_expression',
    type: type === null ? null : to.text(type),
  };
}

/** `if` with its `elif` and `else`. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  return toBranch(node, node.all('alternative'), to);
}

function toBranch(
  node: GrammarNode,
  alternatives: readonly GrammarNode[],
  to: TreeBuilder,
): Draft & { kind: 'if' } {
  const [next, ...rest] = alternatives;
  const last = alternatives.at(-1);
  let otherwise: SyntaxNode[] = [];
  if (next?.type === 'elif_clause') otherwise = [to.make(toBranch(next, rest, to), next, last ?? next)];
  else if (next) otherwise = to.body(next.get('body'));
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(node.get('consequence')),
    else: otherwise,
  };
}

/** `for`; what its `else` does follows the loop. */
export function toEach(node: GrammarNode, to: TreeBuilder): Built {
  const iterable = to.required(node, 'right');
  const loop = to.make(
    {
      kind: 'loop',
      variety: 'each',
      variables: targetsOf(node.get('left'), to),
      iterable: node.has('async') ? to.make({ kind: 'await', value: iterable }, iterable) : iterable,
      test: null,
      step: null,
      body: to.body(node.get('body')),
    },
    node,
  );
  return withElse(loop, node, to);
}

/** `while`; with `True` for its test it has no end of its own. */
export function toWhile(node: GrammarNode, to: TreeBuilder): Built {
  const test = to.required(node, 'condition');
  const isForever = (test.kind === 'boolean' && test.value) || (test.kind === 'number' && test.value === 1);
  const loop = to.make(
    {
      kind: 'loop',
      variety: isForever ? 'forever' : 'while',
      variables: [],
      iterable: null,
      test: isForever ? null : test,
      step: null,
      body: to.body(node.get('body')),
    },
    node,
  );
  return withElse(loop, node, to);
}

function withElse(loop: SyntaxNode, node: GrammarNode, to: TreeBuilder): Built {
  const otherwise = node.get('alternative');
  return otherwise === null ? loop : [loop, ...to.body(otherwise.get('body'))];
}

/** `try` with all its clauses. */
export function toTry(node: GrammarNode, to: TreeBuilder): Draft {
  const otherwise = node.child('else_clause');
  const last = node.child('finally_clause');
  return {
    kind: 'try',
    body: to.body(node.get('body')),
    handlers: node.children
      .filter((child) => child.type === 'except_clause' || child.type === 'except_group_clause')
      .map((clause) => toHandler(clause, to)),
    orElse: to.body(otherwise?.get('body') ?? null),
    finally: to.body(last?.child('block') ?? null),
  };
}

function toHandler(clause: GrammarNode, to: TreeBuilder): Handler {
  const value = clause.get('value');
  const isNamed = value?.type === 'as_pattern';
  const caught = isNamed ? (value.children[0] ?? null) : value;
  const alias = clause.get('alias') ?? (isNamed ? value.get('alias') : null);
  const types = caught === null ? [] : caught.type === 'tuple' ? caught.children : [caught];
  return {
    span: to.span(clause),
    types: types.map((type) => to.text(type)),
    variable: alias === null ? null : to.text(alias),
    body: to.body(clause.child('block')),
  };
}

/** `with a as b`: what is opened is bound; `async with` waits for it. */
export function toWith(node: GrammarNode, to: TreeBuilder): Draft {
  const items = node.child('with_clause')?.children ?? [];
  return {
    kind: 'with',
    items: items.map((item) => toWithItem(item, node.has('async'), to)),
    body: to.body(node.get('body')),
  };
}

function toWithItem(item: GrammarNode, isAsync: boolean, to: TreeBuilder): SyntaxNode {
  const value = item.get('value');
  const isNamed = value?.type === 'as_pattern';
  const opened = to.node((isNamed ? value.children[0] : value) ?? item);
  const entered = isAsync ? to.make({ kind: 'await', value: opened }, opened) : opened;
  if (!isNamed) return entered;
  const targets = targetsOf(value.get('alias'), to);
  return to.make(
    { kind: 'assign', operator: '=', targets, value: entered, declares: true, type: null },
    item,
  );
}

/** `x as y` elsewhere binds too. */
export function toAs(node: GrammarNode, to: TreeBuilder): Draft {
  const [value] = node.children;
  return {
    kind: 'assign',
    operator: '=',
    targets: targetsOf(node.get('alias'), to),
    value: value === undefined ? null : to.node(value),
    declares: true,
    type: null,
  };
}

/** `raise X from error`: the cause is an argument of what is raised. */
export function toThrow(node: GrammarNode, to: TreeBuilder): Draft {
  const [raised] = node.children.filter((child) => child.field !== 'cause');
  const value = raised === undefined ? null : to.node(raised);
  const cause = node.get('cause');
  if (value === null || cause === null || cause.type === 'none') return { kind: 'throw', value };
  const given = { name: 'cause', isSpread: false, value: to.node(cause) };
  if (value.kind === 'call') {
    return { kind: 'throw', value: to.amend(value, { arguments: [...value.arguments, given] }) };
  }
  const both = to.make({ kind: 'other', syntax: 'raise_from', children: [value, given.value] }, node);
  return { kind: 'throw', value: both };
}

/** The value after a keyword: `return x`. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const [value] = node.children;
  return value === undefined ? null : to.node(value);
}

/** `del a, b` is one deletion each. */
export function toDelete(node: GrammarNode, to: TreeBuilder): Built {
  const list = node.child('expression_list');
  return (list ?? node).children.map((each) =>
    to.make({ kind: 'unary', operator: 'delete', operand: to.node(each) }, each),
  );
}

/** `assert x, "why"` is a call of `assert`. */
export function toAssert(node: GrammarNode, to: TreeBuilder): Draft {
  const word = node.tokens[0] ?? node;
  return {
    kind: 'call',
    callee: to.make({ kind: 'name', name: 'assert' }, word),
    arguments: to.list(node.children).map((value) => ({ name: null, isSpread: false, value })),
    isNew: false,
    block: null,
  };
}

/** `match`. A guard is one more test of its case. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  const clauses = (node.get('body') ?? node).children.filter((child) => child.type === 'case_clause');
  return {
    kind: 'switch',
    subject: to.optional(node, 'subject'),
    cases: clauses.map((clause) => toCase(clause, to)),
  };
}

function toCase(clause: GrammarNode, to: TreeBuilder): SwitchNode['cases'][number] {
  const guard = clause.get('guard');
  const patterns = clause.children.filter((child) => child.type === 'case_pattern').flatMap(alternatives);
  return {
    span: to.span(clause),
    tests: [...to.list(patterns), ...to.list(guard?.children ?? [])],
    isDefault: guard === null && patterns.length === 0,
    body: to.body(clause.get('consequence')),
  };
}

/** The patterns between `|`; none for `_`. */
function alternatives(pattern: GrammarNode): readonly GrammarNode[] {
  const [only] = pattern.children;
  if (only === undefined) return [];
  return only.type === 'union_pattern' ? only.children : [only];
}

/** `case Event(kind="x")` reads as the call it looks like. */
export function toClassPattern(node: GrammarNode, to: TreeBuilder): Draft {
  const [type, ...patterns] = node.children;
  return {
    kind: 'call',
    callee: to.node(type ?? node),
    arguments: patterns.map((pattern) => {
      const keyword = pattern.child('keyword_pattern');
      const [name, value] = keyword?.children ?? [];
      if (!name || !value) return { name: null, isSpread: false, value: to.node(pattern) };
      return { name: to.text(name), isSpread: false, value: to.node(value) };
    }),
    isNew: false,
    block: null,
  };
}
