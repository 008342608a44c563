import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes } from './literals.ts';
import { named } from './named.ts';
import { toArguments } from './php-definitions.ts';
import type { Entry, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `f()`, `$a->f()`, `$a?->f()`, `A::f()`. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  return {
    kind: 'call',
    callee:
      name === null
        ? to.required(node, 'function')
        : to.make(toMember(node, to), node.children[0] ?? node, name),
    arguments: toArguments(node.get('arguments'), to),
    isNew: false,
    block: null,
  };
}

/** `new Event(1)`, and `new class { … }`. */
export function toNew(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.children.find((child) => child.type !== 'arguments');
  return {
    kind: 'call',
    callee: to.node(type ?? node),
    arguments: toArguments(node.child('arguments'), to),
    isNew: true,
    block: null,
  };
}

/** `$a->b`, `$a?->b`, `A::b`, `A::$b`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft & { kind: 'member' } {
  const object = node.get('object') ?? node.get('scope') ?? node.children[0] ?? node;
  const name = node.get('name') ?? node.children[1] ?? null;
  return {
    kind: 'member',
    object: to.node(object),
    name: to.text(name).replace(/^\$/, ''),
    isOptional: node.type.startsWith('nullsafe'),
  };
}

/** `$event` is called event. */
export function toVariable(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'name', name: to.text(node).replace(/^\$+\{?|\}$/g, '') };
}

/** `$a['x']`; `$a[]`, which adds to the end, has an empty index. */
export function toIndex(node: GrammarNode, to: TreeBuilder): Draft {
  const [object, index] = node.children;
  return {
    kind: 'index',
    object: to.node(object ?? node),
    index:
      index === undefined ? to.make({ kind: 'other', syntax: 'append', children: [] }, node) : to.node(index),
  };
}

/** `[1, 2]` is a list, `['a' => 1]` an object. */
export function toArray(node: GrammarNode, to: TreeBuilder): Draft {
  const elements = node.children.filter((child) => child.type === 'array_element_initializer');
  if (!elements.some((element) => element.children.length > 1)) {
    return { kind: 'list', items: to.list(elements.flatMap((element) => element.children)) };
  }
  return { kind: 'object', typeName: null, entries: elements.flatMap((element) => toEntry(element, to)) };
}

function toEntry(element: GrammarNode, to: TreeBuilder): Entry[] {
  const [first, second] = element.children;
  if (first === undefined) return [];
  if (second === undefined) {
    const isSpread = first.type === 'variadic_unpacking';
    const value = to.node(isSpread ? (first.children[0] ?? first) : first);
    return [{ key: null, keyNode: null, value, isSpread }];
  }
  const key = to.node(first);
  const isStatic = key.kind === 'string' && key.parts.length === 0;
  const value = to.node(second);
  return [
    isStatic
      ? { key: key.value, keyNode: null, value, isSpread: false }
      : { key: null, keyNode: key, value, isSpread: false },
  ];
}

const PLAIN = /^(?:string_content|escape_sequence|nowdoc_string)$/;

/** Single-quoted text, in which only the quote and the backslash are escaped. */
export function toPlainText(node: GrammarNode, to: TreeBuilder): Draft {
  const value = to
    .text(node)
    .replace(/^b?'|'$/gi, '')
    .replace(/\\(['\\])/g, '$1');
  return { kind: 'string', value, parts: [], isSymbol: false };
}

/** Text in double quotes and heredocs, with its interpolated parts. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const pieces = (node.get('value') ?? node).children;
  const isRaw = node.type === 'nowdoc';
  const value = pieces.map((piece) => {
    if (!PLAIN.test(piece.type)) return '$' + '{}';
    return isRaw ? to.text(piece) : decodeEscapes(to.text(piece));
  });
  const parts = to.list(pieces.filter((piece) => !PLAIN.test(piece.type)));
  return { kind: 'string', value: value.join(''), parts, isSymbol: false };
}

/** Text is joined by `+` here as everywhere. */
const OPERATORS: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  and: '&&',
  or: '||',
  '.': '+',
  '.=': '+=',
};

/** Binary operators. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left') ?? node;
  const right = node.get('right') ?? node;
  const operator = to.text(node.get('operator')) || to.slice(left.end, right.start).trim();
  return {
    kind: 'binary',
    operator: OPERATORS[operator.toLowerCase()] ?? operator,
    left: to.node(left),
    right: to.node(right),
  };
}

/** `!$x`, `-$x`, `@f()`, `clone $x`: the last child behind the operator. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const operand = node.children.at(-1);
  if (operand === undefined) return null;
  const operator = to.slice(node.start, operand.start).trim();
  return { kind: 'unary', operator, operand: to.node(operand) };
}

/** `(float) $x` is a call of the type, so that a conversion is seen as one. */
export function toCast(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.get('type') ?? node;
  return toWord(to.text(type), { word: type, given: node.all('value') }, to);
}

/** `echo $a, $b`, `print $a`, `exit(1)` are calls. */
export function toStatementCall(node: GrammarNode, to: TreeBuilder): Draft {
  const word = node.tokens[0] ?? node;
  const [only] = node.children;
  const given = only?.type === 'sequence_expression' ? only.children : node.children;
  return toWord(word === node ? 'exit' : to.text(word), { word, given }, to);
}

function toWord(
  name: string,
  { word, given }: { readonly word: GrammarNode; readonly given: readonly GrammarNode[] },
  to: TreeBuilder,
): Draft {
  return {
    kind: 'call',
    callee: to.make({ kind: 'name', name }, word),
    arguments: to.list(given).map((value) => ({ name: null, isSpread: false, value })),
    isNew: false,
    block: null,
  };
}

/** `$a ? $b : $c`; `$a ?: $c` is `$a || $c`. */
export function toConditional(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  const otherwise = to.required(node, 'alternative');
  const then = to.optional(node, 'body');
  if (then === null) return { kind: 'binary', operator: '||', left: test, right: otherwise };
  return { kind: 'conditional', test, then, else: otherwise };
}

/** What is assigned: one node, or one for each part of a list; its keys are not assigned. */
export function targetsOf(pattern: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (pattern === null) return [];
  if (pattern.type === 'list_literal' || pattern.type === 'array_creation_expression') {
    return pattern.children
      .flatMap((child) => (child.type === 'array_element_initializer' ? child.children.slice(-1) : [child]))
      .filter((child) => !/^(?:string|encapsed_string|integer)$/.test(child.type))
      .flatMap((child) => targetsOf(child, to));
  }
  if (pattern.type === 'pair') return pattern.children.flatMap((child) => targetsOf(child, to));
  return to.list([pattern]);
}

/** The keys a list assignment takes its parts from: `failed` in `['failed' => $rest] = $answer`. */
function keysOf(pattern: GrammarNode | null, to: TreeBuilder): { fields?: readonly string[] } {
  if (pattern?.type !== 'list_literal' && pattern?.type !== 'array_creation_expression') return {};
  const texts = pattern.children
    .flatMap((child) => (child.type === 'array_element_initializer' ? child.children.slice(0, 1) : [child]))
    .filter((child) => /^(?:string|encapsed_string)$/.test(child.type));
  return texts.length === 0 ? {} : { fields: texts.map((text) => to.text(text).slice(1, -1)) };
}

/** `$a = b`, `$a = &$b`, `[$a, $b] = c`, `$a .= b`. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  const operator = node.type === 'augmented_assignment_expression' ? to.text(node.get('operator')) : '=';
  return {
    kind: 'assign',
    operator: OPERATORS[operator] ?? operator,
    targets: targetsOf(left, to),
    ...keysOf(left, to),
    value: named(to.optional(node, 'right'), to.text(left).replace(/^\$/, ''), to),
    declares: false,
    type: null,
  };
}

/** `$x++` is `$x += 1`. */
export function toUpdate(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = node.tokens[0] ?? node;
  return {
    kind: 'assign',
    operator: to.text(node).includes('--') ? '-=' : '+=',
    targets: [to.required(node, 'argument')],
    value: to.make({ kind: 'number', value: 1, raw: '1' }, operator),
    declares: false,
    type: null,
  };
}
