import type { Built, Draft } from './define-language.ts';
import { boundNames, defaultsOf, fieldsOf, waysOf } from './ecmascript-patterns.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes } from './literals.ts';
import type { Argument, Entry, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Loose and strict equality are one thing to a reader of billing code. */
const OPERATORS: Readonly<Record<string, string>> = { '===': '==', '!==': '!=' };

/** Calls, constructions and tagged templates. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  const given = node.get('arguments');
  const callee = node.get('constructor') === null ? 'function' : 'constructor';
  const called = to.required(node, callee);
  const made = {
    kind: 'call',
    arguments: given === null ? [] : toArguments(given, to),
    isNew: node.type === 'new_expression',
    block: null,
  } as const;
  // The grammar takes `await client.query<Row>(text)` for a call of what was awaited: the type arguments mislead it.
  if (node.get(callee)?.type === 'await_expression' && called.kind === 'await')
    return { kind: 'await', value: to.make({ ...made, callee: called.value }, called.value, node) };
  return { ...made, callee: called };
}

function toArguments(given: GrammarNode, to: TreeBuilder): Argument[] {
  // A tagged template: sql`...` calls sql with the template.
  const values = given.type === 'template_string' ? [given] : given.children;
  return values.map((value) => {
    const [inner] = value.children;
    if (value.type === 'spread_element' && inner)
      return { name: null, isSpread: true, value: to.node(inner) };
    return { name: null, isSpread: false, value: to.node(value) };
  });
}

/** `a.b` and `a?.b`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Built {
  const cast = castUnder(node);
  if (cast !== null) return first(cast, to);
  return {
    kind: 'member',
    object: to.required(node, 'object'),
    name: to.text(node.get('property')),
    isOptional: node.child('optional_chain') !== null,
  };
}

/** `x as A.B.C`: the grammar takes the end of such a type for fields of the value, which would stand in brackets. */
function castUnder(node: GrammarNode): GrammarNode | null {
  let at: GrammarNode | null = node;
  while (at?.type === 'member_expression') at = at.get('object');
  return at?.type === 'as_expression' || at?.type === 'satisfies_expression' ? at : null;
}

/** A template literal with its interpolated parts. */
export function toTemplate(node: GrammarNode, to: TreeBuilder): Draft {
  const holes = node.children.filter((child) => child.type === 'template_substitution');
  let value = '';
  let from = node.start + 1;
  for (const hole of holes) {
    value += `${decodeEscapes(to.slice(from, hole.start))}\${}`;
    from = hole.end;
  }
  value += decodeEscapes(to.slice(from, node.end - 1));
  return { kind: 'string', value, parts: to.list(holes.flatMap((hole) => hole.children)), isSymbol: false };
}

/** An object literal. */
export function toObject(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'object', typeName: null, entries: node.children.map((child) => toEntry(child, to)) };
}

function toEntry(node: GrammarNode, to: TreeBuilder): Entry {
  const [first] = node.children;
  if (node.type === 'spread_element' && first) {
    return { key: null, keyNode: null, value: to.node(first), isSpread: true };
  }
  if (node.type === 'pair')
    return { ...toKey(node.get('key'), to), value: to.required(node, 'value'), isSpread: false };
  const key =
    node.type === 'method_definition' ? toKey(node.get('name'), to) : { key: to.text(node), keyNode: null };
  return { ...key, value: to.node(node), isSpread: false };
}

function toKey(node: GrammarNode | null, to: TreeBuilder): Pick<Entry, 'key' | 'keyNode'> {
  const [computed] = node?.children ?? [];
  if (node?.type === 'computed_property_name' && computed) {
    const keyNode = to.node(computed);
    return keyNode.kind === 'string' && keyNode.parts.length === 0
      ? { key: keyNode.value, keyNode: null }
      : { key: null, keyNode };
  }
  return { key: to.text(node).replace(/^(['"])(.*)\1$/s, '$2'), keyNode: null };
}

/** Binary operators. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = to.text(node.get('operator'));
  return {
    kind: 'binary',
    operator: OPERATORS[operator] ?? operator,
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

/** `!x`, `-x`, `typeof x`, `void x`, `delete x`. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'unary', operator: to.text(node.get('operator')), operand: to.required(node, 'argument') };
}

/** `x++` is `x += 1`. */
export function toUpdate(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = node.get('operator') ?? node;
  return {
    kind: 'assign',
    operator: to.text(operator) === '--' ? '-=' : '+=',
    targets: [to.required(node, 'argument')],
    value: to.make({ kind: 'number', value: 1, raw: '1' }, operator),
    declares: false,
    type: null,
  };
}

/** Assignments, plain, compound and destructuring. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Built {
  const left = node.get('left');
  const operator = node.type === 'augmented_assignment_expression' ? to.text(node.get('operator')) : '=';
  const assign = to.make(
    {
      kind: 'assign',
      operator,
      targets: left === null ? [] : boundNames(left, to),
      ...(left === null ? {} : fieldsOf(left, to)),
      ...(left === null ? {} : waysOf(left, to)),
      value: to.optional(node, 'right'),
      declares: false,
      type: null,
    },
    node,
  );
  const defaults = left === null ? [] : defaultsOf(left, to);
  return defaults.length === 0 ? assign : [assign, ...defaults];
}

/** `a ? b : c`. */
export function toConditional(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'conditional',
    test: to.required(node, 'condition'),
    then: to.required(node, 'consequence'),
    else: to.required(node, 'alternative'),
  };
}

/** The value after a keyword: `return x`. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const [value] = node.children;
  return value === undefined ? null : to.node(value);
}

/** `await x`. */
export function toAwait(node: GrammarNode, to: TreeBuilder): Built {
  const [value] = node.children;
  return value === undefined ? null : { kind: 'await', value: to.node(value) };
}

/** Keeps the first child alone: the rest is types or a label. */
export function first(node: GrammarNode, to: TreeBuilder): Built {
  const [value] = node.children;
  return value === undefined ? null : to.list([value]);
}

/** Keeps the last child alone: a type stands before it. */
export function last(node: GrammarNode, to: TreeBuilder): Built {
  const value = node.children.at(-1);
  return value === undefined ? null : to.list([value]);
}
