import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes, plainString } from './literals.ts';
import type { Argument, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

function toArguments(given: GrammarNode | null, to: TreeBuilder): Argument[] {
  return (given?.children ?? []).map((each) => ({ name: null, isSpread: false, value: to.node(each) }));
}

/** `a.b(c)`, `b(c)`. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  const object = to.optional(node, 'object');
  const name = node.get('name');
  const callee =
    object === null
      ? to.required(node, 'name')
      : to.make({ kind: 'member', object, name: to.text(name), isOptional: false }, object, name ?? object);
  return {
    kind: 'call',
    callee,
    arguments: toArguments(node.get('arguments'), to),
    isNew: false,
    block: null,
  };
}

/** `new X(y)`; the body of an anonymous class is its last argument. */
export function toNew(node: GrammarNode, to: TreeBuilder): Draft {
  const given = toArguments(node.get('arguments'), to);
  const body = node.child('class_body');
  if (body !== null) given.push({ name: null, isSpread: false, value: toAnonymous(body, to) });
  return { kind: 'call', callee: to.required(node, 'type'), arguments: given, isNew: true, block: null };
}

function toAnonymous(body: GrammarNode, to: TreeBuilder): SyntaxNode {
  const members = to.body(body);
  return to.make(
    { kind: 'class', variety: 'class', name: null, bases: [], decorators: [], body: members },
    body,
  );
}

/** `super(x)` and `this(x)` in a constructor. */
export function toConstructorCall(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'call',
    callee: to.required(node, 'constructor'),
    arguments: toArguments(node.get('arguments'), to),
    isNew: false,
    block: null,
  };
}

/** `a.b`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'member',
    object: to.required(node, 'object'),
    name: to.text(node.get('field')),
    isOptional: false,
  };
}

/** `Outer.Inner` as a type, `a.b.C` in an annotation: the last part is a member of the ones before. */
export function toScoped(node: GrammarNode, to: TreeBuilder): Built {
  const last = node.children.at(-1) ?? node;
  const [first] = to.list(node.children.slice(0, 1));
  if (first === undefined || node.children.length < 2) return { kind: 'name', name: to.text(node) };
  return { kind: 'member', object: first, name: to.text(last), isOptional: false };
}

/** `this::send` is the member it refers to. */
export function toReference(node: GrammarNode, to: TreeBuilder): Draft {
  const [object] = node.children;
  const name = to.text(node).replace(/^.*::\s*/s, '');
  return { kind: 'member', object: to.node(object ?? node), name, isOptional: false };
}

/** `a = b`, `a += b`. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = to.text(node.get('operator'));
  return {
    kind: 'assign',
    operator: operator === '' ? '=' : operator,
    targets: [to.required(node, 'left')],
    value: to.required(node, 'right'),
    declares: false,
    type: null,
  };
}

/** `x++` is `x += 1`. */
export function toUpdate(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = node.tokens[0] ?? node;
  return {
    kind: 'assign',
    operator: to.text(operator) === '--' ? '-=' : '+=',
    targets: to.list(node.children),
    value: to.make({ kind: 'number', value: 1, raw: '1' }, operator),
    declares: false,
    type: null,
  };
}

/** Binary operators, `instanceof` among them. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  const right = node.get('right') ?? node.get('pattern');
  return {
    kind: 'binary',
    operator: node.type === 'instanceof_expression' ? 'instanceof' : to.text(node.get('operator')),
    left: to.required(node, 'left'),
    right: right === null ? to.required(node, 'name') : to.node(right),
  };
}

/** `new int[] {1, 2}` is a list; `new int[10]` constructs one. */
export function toArray(node: GrammarNode, to: TreeBuilder): Built {
  const value = to.optional(node, 'value');
  if (value !== null) return value;
  const sizes = to.list(node.all('dimensions').flatMap((each) => each.children));
  return {
    kind: 'call',
    callee: to.required(node, 'type'),
    arguments: sizes.map((size) => ({ name: null, isSpread: false, value: size })),
    isNew: true,
    block: null,
  };
}

/** Strings, and text blocks without the indentation they share with their end. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const text = to.text(node);
  if (!text.startsWith('"""')) return plainString(decodeEscapes(text.slice(1, -1)));
  return plainString(decodeEscapes(text.slice(3, -3).replace(/^[ \t]*\r?\n/, '')));
}
