import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes } from './literals.ts';
import { toFormat, toMacroArguments } from './rust-macros.ts';
import { toPatternTargets } from './rust-patterns.ts';
import type { Entry, LoopNode, SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** A call; `spawn(async { … })` of a runtime stays one. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'call',
    callee: to.required(node, 'function'),
    arguments: to
      .list(node.get('arguments')?.children ?? [])
      .map((value) => ({ name: null, isSpread: false, value })),
    isNew: false,
    block: null,
  };
}

/** `a.b`, `a.0`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'member',
    object: to.required(node, 'value'),
    name: to.text(node.get('field')),
    isOptional: false,
  };
}

/** `a::b`. */
export function toScoped(node: GrammarNode, to: TreeBuilder): Draft {
  const name = to.text(node.get('name'));
  if (node.get('path') === null) return { kind: 'name', name };
  return { kind: 'member', object: to.required(node, 'path'), name, isOptional: false };
}

/** `panic!` throws, `vec!` is a list, `format!` a text; any other macro is a call with what its text holds. */
export function toMacro(node: GrammarNode, to: TreeBuilder): Built {
  const macro = node.get('macro');
  const name = to.text(macro).replace(/^.*::/s, '');
  const given = toMacroArguments(node.child('token_tree'), to);
  if (name === 'vec') return { kind: 'list', items: given };
  if (name === 'format') {
    const text = toFormat(given, node, to);
    if (text !== null) return text;
  }
  const call: Draft = {
    kind: 'call',
    callee: to.required(node, 'macro'),
    arguments: given.map((value) => ({ name: null, isSpread: false, value })),
    isNew: false,
    block: null,
  };
  return /^(?:panic|unreachable|todo|unimplemented)$/.test(name)
    ? { kind: 'throw', value: to.make(call, node) }
    : call;
}

/** `Event { id, at: now(), ..rest }`. */
export function toStructLiteral(node: GrammarNode, to: TreeBuilder): Draft {
  const entries = (node.get('body')?.children ?? []).map((child): Entry => {
    const [only] = child.children;
    if (child.type === 'base_field_initializer') {
      return { key: null, keyNode: null, value: to.node(only ?? child), isSpread: true };
    }
    const key = to.text(child.get('field') ?? child);
    const value = to.optional(child, 'value') ?? to.node(only ?? child);
    return { key, keyNode: null, value, isSpread: false };
  });
  return { kind: 'object', typeName: to.text(node.get('name')), entries };
}

/** References and dereferences are not told apart from what they point to. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const operator = node.tokens[0]?.type ?? '';
  const operand = node.children.at(-1);
  if (operand === undefined) return null;
  return operator === '*' ? to.node(operand) : { kind: 'unary', operator, operand: to.node(operand) };
}

export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'binary',
    operator: to.text(node.get('operator')),
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

/** `a..b`, `a..=b`; a side left open is null. */
export function toRange(node: GrammarNode, to: TreeBuilder): Draft {
  const text = to.text(node);
  const [first, second] = node.children;
  const isOpenAtStart = text.startsWith('..');
  const left = isOpenAtStart ? null : (first ?? null);
  const right = isOpenAtStart ? (first ?? null) : (second ?? null);
  const between = to.slice(left?.end ?? node.start, right?.start ?? node.end);
  return {
    kind: 'binary',
    operator: between.includes('=') ? '..=' : '..<',
    left: left ? to.node(left) : to.make({ kind: 'null' }, node),
    right: right ? to.node(right) : to.make({ kind: 'null' }, node),
  };
}

export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  const targets = left?.type === 'tuple_expression' ? left.children : left === null ? [] : [left];
  return {
    kind: 'assign',
    operator: node.type === 'compound_assignment_expr' ? to.text(node.get('operator')) : '=',
    targets: to.list(targets),
    value: to.optional(node, 'right'),
    declares: false,
    type: null,
  };
}

export function toIndex(node: GrammarNode, to: TreeBuilder): Draft {
  const [object, index] = node.children;
  return { kind: 'index', object: to.node(object ?? node), index: to.node(index ?? node) };
}

export function toAwait(node: GrammarNode, to: TreeBuilder): Built {
  const [value] = node.children;
  return value === undefined ? null : { kind: 'await', value: to.node(value) };
}

/** `let Some(x) = y` as a test binds what the pattern names. */
export function toLetCondition(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'assign',
    operator: '=',
    targets: toPatternTargets(node.get('pattern'), to),
    value: to.optional(node, 'value'),
    declares: true,
    type: null,
  };
}

/** `if` as a statement; with one value on each side it chooses one. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  const otherwise = node.get('alternative');
  const inner = otherwise?.children[0] ?? null;
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(node.get('consequence')),
    else: to.body(inner),
  };
}

export function toLoop(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.optional(node, 'condition');
  const isForever = test === null || (test.kind === 'boolean' && test.value);
  const draft: Omit<LoopNode, 'span' | 'parent'> = {
    kind: 'loop',
    variety: isForever ? 'forever' : 'while',
    variables: [],
    iterable: null,
    test: isForever ? null : test,
    step: null,
    body: to.body(node.get('body')),
  };
  if (node.type !== 'for_expression') return draft;
  const variables = toPatternTargets(node.get('pattern'), to);
  return { ...draft, variety: 'each', variables, iterable: to.required(node, 'value') };
}

/** `match`. A guard is one more test of its arm. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  const arms = (node.get('body')?.children ?? []).filter((child) => child.type === 'match_arm');
  return {
    kind: 'switch',
    subject: to.optional(node, 'value'),
    cases: arms.map((arm): SwitchNode['cases'][number] => {
      const pattern = arm.get('pattern');
      const guard = pattern?.get('condition') ?? null;
      const patterns = (pattern?.children ?? []).filter((child) => child !== guard).flatMap(alternatives);
      const tests = to.list([...patterns, ...(guard ? [guard] : [])]);
      return { span: to.span(arm), tests, isDefault: tests.length === 0, body: to.body(arm.get('value')) };
    }),
  };
}

function alternatives(pattern: GrammarNode): readonly GrammarNode[] {
  return pattern.type === 'or_pattern' ? pattern.children.flatMap(alternatives) : [pattern];
}

/** The value after a keyword, a label aside. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const value = node.children.find((child) => child.type !== 'label');
  return value === undefined ? null : to.node(value);
}

/** `break x`: the value stands before the jump. */
export function toBreak(node: GrammarNode, to: TreeBuilder): Built {
  const value = valueAfterKeyword(node, to);
  return value === null ? { kind: 'break' } : [value, to.make({ kind: 'break' }, node)];
}

/** Plain, byte, raw and character literals. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const text = to.text(node);
  const inner = /^[bc]?r?#*["']([\s\S]*?)["']#*$/.exec(text)?.[1] ?? text;
  const value = node.type === 'raw_string_literal' ? inner : decodeEscapes(inner);
  return { kind: 'string', value, parts: [], isSymbol: false };
}
