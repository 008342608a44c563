import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { Argument, Entry } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** A call; a conversion to a type is written as one and is one here. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'call',
    callee: to.required(node, 'function'),
    arguments: (node.get('arguments')?.children ?? []).map((given) => toArgument(given, to)),
    isNew: false,
    block: null,
  };
}

function toArgument(given: GrammarNode, to: TreeBuilder): Argument {
  const [inner] = given.children;
  if (given.type === 'variadic_argument' && inner)
    return { name: null, isSpread: true, value: to.node(inner) };
  return { name: null, isSpread: false, value: to.node(given) };
}

/** `[]byte(text)`, and the call of a function with its type arguments: `Map[string, int](prices)`. */
export function toConversion(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'call',
    callee: to.required(node, 'type'),
    arguments: [{ name: null, isSpread: false, value: to.required(node, 'operand') }],
    isNew: false,
    block: null,
  };
}

/** `a.B`, for values, packages and their types. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft {
  const object = node.type === 'qualified_type' ? 'package' : 'operand';
  const name = node.get(node.type === 'qualified_type' ? 'name' : 'field');
  return { kind: 'member', object: to.required(node, object), name: to.text(name), isOptional: false };
}

/** `a[1:2]` is read by the list of its bounds. */
export function toSlice(node: GrammarNode, to: TreeBuilder): Draft {
  const bounds = node.children.filter((child) => child.field !== 'operand');
  const [first] = bounds;
  const last = bounds.at(-1);
  return {
    kind: 'index',
    object: to.required(node, 'operand'),
    index: to.make({ kind: 'list', items: to.list(bounds) }, first ?? node, last ?? node),
  };
}

/** Pointers are not told apart from what they point to: `&x` and `*x` are `x`. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const operator = to.text(node.get('operator'));
  const operand = to.required(node, 'operand');
  return operator === '&' || operator === '*' ? operand : { kind: 'unary', operator, operand };
}

/** Binary operators, and `ch <- event`. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  if (node.type === 'send_statement') {
    return {
      kind: 'binary',
      operator: '<-',
      left: to.required(node, 'channel'),
      right: to.required(node, 'value'),
    };
  }
  return {
    kind: 'binary',
    operator: to.text(node.get('operator')),
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

const LISTS: readonly string[] = ['slice_type', 'array_type', 'implicit_length_array_type'];

/** `Event{ID: id}`, `map[string]int{"a": 1}`, `[]int{1, 2}`. */
export function toComposite(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.get('type');
  const elements = node.get('body')?.children ?? [];
  const hasKeys = elements.some((element) => element.type === 'keyed_element');
  if (type !== null && LISTS.includes(type.type) && !hasKeys)
    return { kind: 'list', items: to.list(elements) };
  const isMap = type?.type === 'map_type';
  return {
    kind: 'object',
    typeName: to.text(type),
    entries: elements.map((element) => toEntry(element, isMap, to)),
  };
}

/** A literal inside a list of its kind leaves its type out. Without keys it is a list, for all that can be seen. */
export function toBareLiteral(node: GrammarNode, to: TreeBuilder): Draft {
  const hasKeys = node.children.some((element) => element.type === 'keyed_element');
  if (!hasKeys && node.children.length > 0) return { kind: 'list', items: to.list(node.children) };
  return {
    kind: 'object',
    typeName: null,
    entries: node.children.map((element) => toEntry(element, false, to)),
  };
}

/** In a struct a name is the field's; in a map it is a variable. */
function toEntry(element: GrammarNode, isMap: boolean, to: TreeBuilder): Entry {
  if (element.type !== 'keyed_element')
    return { key: null, keyNode: null, value: to.node(element), isSpread: false };
  const value = to.required(element, 'value');
  const key = to.required(element, 'key');
  const isStatic = key.kind === 'string' || (key.kind === 'name' && !isMap) || key.kind === 'number';
  if (!isStatic) return { key: null, keyNode: key, value, isSpread: false };
  const name = key.kind === 'string' ? key.value : to.text(element.get('key'));
  return { key: name, keyNode: null, value, isSpread: false };
}
