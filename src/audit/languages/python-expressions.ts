import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { textWithHoles } from './interpolated-text.ts';
import { decodeEscapes } from './literals.ts';
import type { Argument, Entry, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** A call, with its keyword arguments by name. A generator in its place is the only argument. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  const given = node.get('arguments');
  const values = given === null ? [] : given.type === 'argument_list' ? given.children : [given];
  return {
    kind: 'call',
    callee: to.required(node, 'function'),
    arguments: values.map((value) => toArgument(value, to)),
    isNew: false,
    block: null,
  };
}

function toArgument(given: GrammarNode, to: TreeBuilder): Argument {
  if (given.type === 'keyword_argument') {
    return { name: to.text(given.get('name')), isSpread: false, value: to.required(given, 'value') };
  }
  const [inner] = given.children;
  const isSpread = given.type === 'list_splat' || given.type === 'dictionary_splat';
  return { name: null, isSpread, value: to.node(isSpread && inner ? inner : given) };
}

/** `a.b`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'member',
    object: to.required(node, 'object'),
    name: to.text(node.get('attribute')),
    isOptional: false,
  };
}

/** `a.b.c` where the grammar takes it for one name. */
export function toDottedName(node: GrammarNode, to: TreeBuilder): Built {
  const [first, ...rest] = node.children;
  if (first === undefined) return { kind: 'name', name: to.text(node) };
  return rest.reduce<SyntaxNode>(
    (object, part) =>
      to.make({ kind: 'member', object, name: to.text(part), isOptional: false }, first, part),
    to.node(first),
  );
}

/** `a[0]`, and `a[1:2]`, which is read by the list of its bounds. */
export function toIndex(node: GrammarNode, to: TreeBuilder): Draft {
  const indexes = node.all('subscript');
  const [first] = indexes;
  const last = indexes.at(-1);
  return {
    kind: 'index',
    object: to.required(node, 'value'),
    index:
      indexes.length === 1 && first
        ? to.node(first)
        : to.make({ kind: 'list', items: to.list(indexes) }, first ?? node, last ?? node),
  };
}

/** Several values: `[a, b]`, `(a, b)`, `{a, b}`, `return a, b`, `1:2`. */
export function toList(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'list', items: to.list(node.children) };
}

/**
 * `[f(x) for x in xs if x]`: a list of the element as written, followed by one `other` node for each clause, which
 * holds what is bound, what is walked over and what filters.
 */
export function toComprehension(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'list', items: to.list(node.children) };
}

/** `{k: v for k in ks}`: an object with the pair as written; the clauses are what it is spread from. */
export function toObjectComprehension(node: GrammarNode, to: TreeBuilder): Draft {
  const entries = node.children.map((child): Entry => {
    if (child.type === 'pair') return toPair(child, to);
    return { key: null, keyNode: null, value: to.node(child), isSpread: true };
  });
  return { kind: 'object', typeName: null, entries };
}

/** A clause of a comprehension. */
export function toClause(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'other', syntax: 'comprehension', children: to.list(node.children) };
}

/** A dictionary. */
export function toObject(node: GrammarNode, to: TreeBuilder): Draft {
  const entries = node.children.map((child): Entry => {
    const [inner] = child.children;
    if (child.type === 'pair') return toPair(child, to);
    return { key: null, keyNode: null, value: to.node(inner ?? child), isSpread: true };
  });
  return { kind: 'object', typeName: null, entries };
}

function toPair(pair: GrammarNode, to: TreeBuilder): Entry {
  const key = to.required(pair, 'key');
  const value = to.required(pair, 'value');
  const isStatic = key.kind === 'string' && key.parts.length === 0;
  return isStatic
    ? { key: key.value, keyNode: null, value, isSpread: false }
    : { key: null, keyNode: key, value, isSpread: false };
}

const OPERATORS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  is: '==',
  'is not': '!=',
  '<>': '!=',
};

/** Arithmetic and logic. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = to.text(node.get('operator'));
  return {
    kind: 'binary',
    operator: OPERATORS[operator] ?? operator,
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

/** `not x`, `-x`. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = node.type === 'not_operator' ? '!' : to.text(node.get('operator'));
  return { kind: 'unary', operator, operand: to.required(node, 'argument') };
}

/** `a < b`; `a < b < c` is `a < b && b < c`, with `b` built twice. `is` compares as `==` does. */
export function toComparison(node: GrammarNode, to: TreeBuilder): Built {
  const operators = node.tokens.filter((token) => token.field === 'operators');
  const pairs = operators.flatMap((operator, i) => {
    const left = node.children[i];
    const right = node.children[i + 1];
    return left && right ? [compare(operator, { left, right }, to)] : [];
  });
  const [first, ...rest] = pairs;
  if (first === undefined) return to.list(node.children);
  return rest.reduce<SyntaxNode>(
    (left, right) => to.make({ kind: 'binary', operator: '&&', left, right }, left, right),
    first,
  );
}

function compare(
  operator: GrammarNode,
  sides: { readonly left: GrammarNode; readonly right: GrammarNode },
  to: TreeBuilder,
): SyntaxNode {
  const word = operator.type.replace(/\s+/g, ' ');
  const isNotIn = word === 'not in';
  const binary = to.make(
    {
      kind: 'binary',
      operator: isNotIn ? 'in' : (OPERATORS[word] ?? word),
      left: to.node(sides.left),
      right: to.node(sides.right),
    },
    sides.left,
    sides.right,
  );
  return isNotIn ? to.make({ kind: 'unary', operator: '!', operand: binary }, binary) : binary;
}

/** `a if b else c`. */
export function toConditional(node: GrammarNode, to: TreeBuilder): Built {
  const [then, test, otherwise] = node.children;
  if (!then || !test || !otherwise) return to.list(node.children);
  return { kind: 'conditional', test: to.node(test), then: to.node(then), else: to.node(otherwise) };
}

/** A string with its interpolated parts. Formats (`:.2f`) leave no trace; raw strings keep their backslashes. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const start = node.child('string_start');
  const holes = node.children.filter((child) => child.type === 'interpolation');
  const prefix = to.text(start).toLowerCase();
  const decode = (text: string): string => {
    const plain = prefix.includes('r') ? text : decodeEscapes(text);
    return prefix.includes('f') || prefix.includes('t')
      ? plain.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0))
      : plain;
  };
  const inner = { start: start?.end ?? node.start, end: node.child('string_end')?.start ?? node.end };
  const value = textWithHoles(holes, inner, { slice: (a, b) => to.slice(a, b), decode });
  const parts = to.list(holes.flatMap((hole) => hole.get('expression') ?? []));
  return { kind: 'string', value, parts, isSymbol: false };
}
