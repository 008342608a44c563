import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes, plainString } from './literals.ts';
import type { Argument, Entry, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

function toArguments(given: GrammarNode | null, to: TreeBuilder): Argument[] {
  return (given?.children ?? []).map((each) => {
    const name = each.get('name');
    const value = each.children.findLast((child) => child !== name);
    const text = name === null ? null : to.text(name);
    return {
      name: text,
      isSpread: false,
      value: value === undefined ? to.required(each, 'value') : to.node(value),
    };
  });
}

/** `a.B(c)`, and `base(...)` before a constructor's body. */
export function toCall(node: GrammarNode, to: TreeBuilder): Draft {
  const word = node.tokens[0] ?? node;
  const isInitializer = node.type === 'constructor_initializer';
  return {
    kind: 'call',
    callee: isInitializer
      ? to.make({ kind: 'name', name: to.text(word) }, word)
      : to.required(node, 'function'),
    arguments: toArguments(node.child('argument_list'), to),
    isNew: false,
    block: null,
  };
}

/** `new X(y)`, `new X { Z = 1 }`, `new() { ... }`: with an initializer alone it is an object, or a list. */
export function toNew(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.get('type');
  const initializer = node.child('initializer_expression');
  const given = toArguments(node.child('argument_list'), to);
  const filled = initializer === null ? null : toInitializer(initializer, to.text(type), to);
  if (filled !== null && given.length === 0) return filled;
  if (filled !== null && initializer !== null) {
    given.push({ name: null, isSpread: false, value: to.make(filled, initializer) });
  }
  const callee = type === null ? to.make({ kind: 'name', name: 'new' }, node) : to.node(type);
  return { kind: 'call', callee, arguments: given, isNew: true, block: null };
}

/** `{ A = 1 }`, `{ ["a"] = 1 }`, `{ { "a", 1 } }` are objects; `{ 1, 2 }` is a list. */
function toInitializer(node: GrammarNode, typeName: string, to: TreeBuilder): Draft {
  const isEntry = (child: GrammarNode): boolean =>
    child.type === 'assignment_expression' ||
    (child.type === 'initializer_expression' && child.children.length === 2);
  if (!node.children.every(isEntry)) return { kind: 'list', items: to.list(node.children) };
  const name = typeName === '' ? null : typeName.replace(/<.*$/s, '');
  return { kind: 'object', typeName: name, entries: node.children.map((child) => toEntry(child, to)) };
}

function toEntry(node: GrammarNode, to: TreeBuilder): Entry {
  if (node.type === 'initializer_expression') {
    const [key, value] = to.list(node.children);
    return keyed(key ?? null, value ?? to.make({ kind: 'other', syntax: 'missing', children: [] }, node));
  }
  const left = node.get('left');
  const value = to.required(node, 'right');
  const bound =
    left?.type === 'element_binding_expression' ? (left.children[0]?.children.at(-1) ?? null) : null;
  if (bound !== null) return keyed(to.node(bound), value);
  return { key: to.text(left), keyNode: null, value, isSpread: false };
}

function keyed(key: SyntaxNode | null, value: SyntaxNode): Entry {
  if (key?.kind === 'string' && key.parts.length === 0)
    return { key: key.value, keyNode: null, value, isSpread: false };
  return { key: null, keyNode: key, value, isSpread: false };
}

/** `new { Name = "x", value }`: its entries stand side by side, told apart by their `=`. */
export function toAnonymous(node: GrammarNode, to: TreeBuilder): Draft {
  const entries: Entry[] = [];
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i];
    const next = node.children[i + 1];
    if (child === undefined) continue;
    const isKey =
      next !== undefined &&
      node.tokens.some((t) => t.type === '=' && t.start >= child.end && t.end <= next.start);
    const value = isKey ? next : child;
    const key = isKey ? to.text(child) : (to.text(child).split('.').at(-1) ?? '');
    entries.push({ key, keyNode: null, value: to.node(value), isSpread: false });
    if (isKey) i++;
  }
  return { kind: 'object', typeName: null, entries };
}

/** Arrays and collections in any of their spellings; `new int[10]` constructs one. */
export function toList(node: GrammarNode, to: TreeBuilder): Built {
  if (node.type === 'initializer_expression') return { kind: 'list', items: to.list(node.children) };
  const initializer = node.child('initializer_expression');
  if (initializer !== null) return { kind: 'list', items: to.list(initializer.children) };
  const values = node.children.flatMap((child) =>
    child.type === 'argument' ? child.children.slice(-1) : [],
  );
  if (node.type !== 'array_creation_expression') return { kind: 'list', items: to.list(values) };
  const type = node.get('type');
  const sizes = to.list(type?.child('array_rank_specifier')?.children ?? []);
  return {
    kind: 'call',
    callee: to.make({ kind: 'name', name: to.text(type?.get('type') ?? type) }, type ?? node),
    arguments: sizes.map((value) => ({ name: null, isSpread: false, value })),
    isNew: true,
    block: null,
  };
}

/** `a.B`, `A.B` as a name of a type or namespace; type arguments are left out. */
export function toMember(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'member',
    object: to.required(node, node.type === 'qualified_name' ? 'qualifier' : 'expression'),
    name: to.text(node.get('name')).replace(/<.*$/s, ''),
    isOptional: false,
  };
}

/** `a?.B`, `a?[b]`. */
export function toConditionalAccess(node: GrammarNode, to: TreeBuilder): Built {
  const object = to.required(node, 'condition');
  const accessed = node.children.find((child) => child.field !== 'condition');
  if (accessed === undefined) return object;
  if (accessed.type === 'member_binding_expression') {
    return {
      kind: 'member',
      object,
      name: to.text(accessed.get('name')).replace(/<.*$/s, ''),
      isOptional: true,
    };
  }
  const index = accessed.child('argument')?.children.at(-1);
  if (accessed.type === 'element_binding_expression' && index)
    return { kind: 'index', object, index: to.node(index) };
  return { kind: 'other', syntax: node.type, children: [object, ...to.list([accessed])] };
}

/** `(decimal)rate` makes another number of the value, as a call does; any other cast only says what it is. */
export function toCast(node: GrammarNode, to: TreeBuilder): Built {
  const value = to.required(node, 'value');
  const type = node.get('type');
  if (type === null || !/^decimal\??$/.test(to.text(type))) return value;
  return {
    kind: 'call',
    callee: to.make({ kind: 'name', name: 'decimal' }, type),
    arguments: [{ name: null, isSpread: false, value }],
    isNew: false,
    block: null,
  };
}

/** `a[b]`, `a[b, c]`. */
export function toIndex(node: GrammarNode, to: TreeBuilder): Built {
  const object = to.required(node, 'expression');
  const given = (node.get('subscript')?.children ?? []).flatMap((each) => each.children.slice(-1));
  const indexes = to.list(given);
  const [first] = indexes;
  if (first === undefined) return object;
  const last = indexes.at(-1) ?? first;
  const index = indexes.length === 1 ? first : to.make({ kind: 'list', items: indexes }, first, last);
  return { kind: 'index', object, index };
}

/** `a = b`, `a += b`, `(a, b) = c`. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  const isTuple = left?.type === 'tuple_expression' || left?.type === 'tuple_pattern';
  const targets = isTuple
    ? left.children.flatMap((each) => (each.type === 'argument' ? each.children.slice(-1) : [each]))
    : [];
  return {
    kind: 'assign',
    operator: to.text(node.get('operator')) || '=',
    targets: isTuple ? to.list(targets) : [to.required(node, 'left')],
    value: to.required(node, 'right'),
    declares: false,
    type: null,
  };
}

/** Prefix and postfix operators: `x++` is `x += 1`, `x!` is `x`. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const token = node.tokens[0] ?? node;
  const operator = to.text(token);
  const [operand] = to.list(node.children);
  if (operand === undefined) return null;
  if (operator === '!' && node.type === 'postfix_unary_expression') return operand;
  if (operator !== '++' && operator !== '--') return { kind: 'unary', operator, operand };
  const value = to.make({ kind: 'number', value: 1, raw: '1' }, token);
  return {
    kind: 'assign',
    operator: `${operator.charAt(0)}=`,
    targets: [operand],
    value,
    declares: false,
    type: null,
  };
}

/** Binary operators. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'binary',
    operator: to.text(node.get('operator')),
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

/** `x is null` compares, `x is Invoice` asks for the type; `is not` turns either round. */
export function toIs(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('expression') ?? node.get('left');
  const pattern = node.get('pattern') ?? node.get('right');
  const isNegated = pattern?.type === 'negated_pattern';
  const right = (isNegated ? pattern?.children[0] : pattern) ?? node;
  const operands = { left: left ? to.node(left) : to.required(node, 'left'), right: to.node(right) };
  if (right.type === 'constant_pattern')
    return { kind: 'binary', operator: isNegated ? '!=' : '==', ...operands };
  if (!isNegated) return { kind: 'binary', operator: 'instanceof', ...operands };
  const asked = to.make({ kind: 'binary', operator: 'instanceof', ...operands }, node);
  return { kind: 'unary', operator: '!', operand: asked };
}

/** `$"{a}-{b:F2}"`, verbatim and raw ones included. */
export function toInterpolated(node: GrammarNode, to: TreeBuilder): Draft {
  const text = to.text(node);
  const opening = /^[$@]*"+/.exec(text)?.[0] ?? '$"';
  const marks = opening.replace(/[$@]/g, '').length;
  const holes = node.children.filter((child) => child.type === 'interpolation');
  const parts = holes.flatMap((hole) =>
    to.list(hole.children.filter((child) => !child.type.startsWith('interpolation_'))),
  );
  const isVerbatim = marks >= 3 || opening.includes('@');
  let value = '';
  let from = node.start + opening.length;
  for (const hole of holes) {
    value += `${to.slice(from, hole.start)}\${}`;
    from = hole.end;
  }
  value += to.slice(from, Math.max(from, node.end - marks));
  return { kind: 'string', value: isVerbatim ? value : decodeEscapes(value), parts, isSymbol: false };
}

/** Plain, verbatim and raw strings. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const text = to.text(node);
  if (node.type === 'verbatim_string_literal') return plainString(text.slice(2, -1).replaceAll('""', '"'));
  if (node.type !== 'raw_string_literal') return plainString(decodeEscapes(text.slice(1, -1)));
  const marks = /^"+/.exec(text)?.[0].length ?? 3;
  return plainString(text.slice(marks, -marks));
}

/** `1..2`, open at either end. */
export function toRange(node: GrammarNode, to: TreeBuilder): Built {
  const [left, right] = to.list(node.children);
  if (left === undefined || right === undefined) return left ?? null;
  return { kind: 'binary', operator: '..', left, right };
}

/** `@event` is the name `event`, which would otherwise be a keyword. */
export function toIdentifier(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'name', name: to.text(node).replace(/^@/, '') };
}
