import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { toValue } from './kotlin-statements.ts';
import { named } from './named.ts';
import type { FunctionNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

const TYPES: readonly string[] = ['user_type', 'nullable_type', 'function_type', 'parenthesized_type'];

/** `import a.b.C`, `import a.b.*`, `import a.b.C as D`. */
export function toImport(node: GrammarNode, to: TreeBuilder): Draft {
  const module = to.text(node.child('qualified_identifier', 'identifier'));
  const name = node.has('*') ? '*' : module.slice(module.lastIndexOf('.') + 1);
  const alias = node.children.length > 1 ? to.text(node.children.at(-1) ?? null) : name;
  return { kind: 'import', module, names: [{ name, alias }] };
}

function annotations(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const modifiers = node.child('modifiers')?.children ?? [];
  return to.list(modifiers.filter((each) => each.type === 'annotation'));
}

/** Modifiers are nodes around one keyword: `private`, `suspend`, `enum`. */
function hasModifier(node: GrammarNode, keyword: string): boolean {
  return node.child('modifiers')?.children.some((each) => each.has(keyword)) ?? false;
}

/** Classes, interfaces, objects and enums; what the primary constructor takes are the first fields. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const taken = node.child('primary_constructor')?.child('class_parameters')?.children ?? [];
  const bases = (node.child('delegation_specifiers')?.children ?? []).flatMap((each) => each.children);
  const body = node.child('class_body', 'enum_class_body');
  const isEnum = hasModifier(node, 'enum');
  return {
    kind: 'class',
    variety: node.has('interface')
      ? 'interface'
      : isEnum
        ? 'enum'
        : hasModifier(node, 'data')
          ? 'struct'
          : 'class',
    name: name === null ? null : to.text(name),
    bases: to.list(bases.map((base) => base.child('user_type') ?? base)),
    decorators: annotations(node, to),
    body: [...taken.map((each) => toTaken(each, to)), ...to.body(body).map((member) => asMember(member, to))],
  };
}

function asMember(member: SyntaxNode, to: TreeBuilder): SyntaxNode {
  return member.kind === 'function' ? to.amend(member, { variety: 'method' }) : member;
}

function toTaken(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  const [name, type, value] = node.children.filter((child) => child.type !== 'modifiers');
  const decorators = annotations(node, to);
  return to.make(
    {
      kind: 'assign',
      operator: '=',
      targets: to.list(name ? [name] : []),
      value: value === undefined ? null : to.node(value),
      declares: true,
      type: type === undefined ? null : to.text(type),
      ...(decorators.length > 0 ? { decorators } : {}),
    },
    node,
  );
}

/** `PRO(10)` declares PRO with the value 10. */
export function toEnumEntry(node: GrammarNode, to: TreeBuilder): Built {
  const given = node.child('value_arguments');
  const items = given === null ? [] : to.list(given.children.flatMap((each) => each.children.slice(-1)));
  const value =
    given === null || items.length === 1 ? (items[0] ?? null) : to.make({ kind: 'list', items }, given);
  const name = node.child('identifier');
  const targets = to.list(name ? [name] : []);
  const constant = to.make(
    { kind: 'assign', operator: '=', targets, value, declares: true, type: null },
    node,
  );
  const body = node.child('class_body');
  if (body === null) return constant;
  const members = to.body(body).map((member) => asMember(member, to));
  return [
    constant,
    to.make({ kind: 'class', variety: 'class', name: null, bases: [], decorators: [], body: members }, body),
  ];
}

/** Functions; one that extends a type carries it as its receiver. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const types = node.children.filter((child) => TYPES.includes(child.type));
  const receiver = types.find((type) => name !== null && type.end <= name.start);
  const returns = types.find((type) => name === null || type.start >= name.end);
  const isLiteral = node.type === 'anonymous_function';
  return {
    kind: 'function',
    variety: isLiteral ? 'lambda' : 'function',
    name: name === null ? null : to.text(name),
    receiver: receiver === undefined ? null : { name: 'this', type: to.text(receiver) },
    parameters: toParameters(node.child('function_value_parameters'), to),
    returns: returns === undefined ? null : to.text(returns),
    decorators: annotations(node, to),
    isAsync: hasModifier(node, 'suspend'),
    isGenerator: false,
    isExported: !isLiteral && !hasModifier(node, 'private'),
    body: toBody(node.child('function_body'), to),
  };
}

/** `constructor(...)`, `get() = ...`, `set(value) { ... }`. */
export function toSpecial(node: GrammarNode, to: TreeBuilder): FunctionNode {
  const delegated = node.child('constructor_delegation_call');
  const name = node.type === 'secondary_constructor' ? 'constructor' : node.type === 'getter' ? 'get' : 'set';
  const parameter = node.type === 'setter' ? node.child('identifier', 'parameter') : null;
  return to.make(
    {
      kind: 'function',
      variety: 'method',
      name,
      receiver: null,
      parameters:
        parameter === null
          ? toParameters(node.child('function_value_parameters'), to)
          : [{ name: to.text(parameter), type: null, default: null }],
      returns: null,
      decorators: annotations(node, to),
      isAsync: false,
      isGenerator: false,
      isExported: false,
      body: [
        ...to.list(delegated === null ? [] : [delegated]),
        ...toBody(node.child('function_body'), to),
        ...to.body(node.child('block')),
      ],
    },
    node,
  );
}

/** A body after `=` returns its value. */
function toBody(body: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  const [inner] = body?.children ?? [];
  if (body === null || inner === undefined) return [];
  return body.has('=') ? [to.make({ kind: 'return', value: toValue(inner, to) }, inner)] : to.body(inner);
}

/** A default stands after its parameter, as its sibling. */
function toParameters(list: GrammarNode | null, to: TreeBuilder): Parameter[] {
  const parameters: Parameter[] = [];
  let isRest = false;
  for (const each of list?.children ?? []) {
    const last = parameters.at(-1);
    if (each.type === 'parameter') {
      const [name, type] = each.children;
      parameters.push({
        name: to.text(name ?? null),
        type: type ? to.text(type) : null,
        default: null,
        ...(isRest ? { takes: 'left' } : {}),
      });
      isRest = false;
    } else if (each.type.endsWith('modifiers')) isRest = /\bvararg\b/.test(to.text(each));
    else if (last !== undefined) parameters[parameters.length - 1] = { ...last, default: to.node(each) };
  }
  return parameters;
}

/** `{ a, b -> ... }`. What it gives back is its last expression, which only a lone one is said to return. */
export function toLambda(node: GrammarNode, to: TreeBuilder): Draft {
  const parameters = node.child('lambda_parameters')?.children ?? [];
  return {
    kind: 'function',
    variety: 'lambda',
    name: null,
    receiver: null,
    parameters: parameters.map((each) => {
      const [name, type] = each.children;
      return { name: to.text(name ?? each), type: type ? to.text(type) : null, default: null };
    }),
    returns: null,
    decorators: [],
    isAsync: false,
    isGenerator: false,
    isExported: false,
    body: to.list(node.children.filter((child) => child.type !== 'lambda_parameters')),
  };
}

/** `val` and `var`, for fields and local variables; accessors follow as methods. */
export function toProperty(node: GrammarNode, to: TreeBuilder): Built {
  const declared = node.child('variable_declaration', 'multi_variable_declaration');
  if (declared === null) return null;
  const single = declared.type === 'variable_declaration' ? [declared] : declared.children;
  const names = single.flatMap((each) => each.children.slice(0, 1));
  const type = declared.type === 'variable_declaration' ? declared.children[1] : undefined;
  const decorators = annotations(node, to);
  const after = node.children.filter((child) => child.start >= declared.end);
  const accessors = after.filter((child) => child.type === 'getter' || child.type === 'setter');
  const initial =
    after.find((child) => !accessors.includes(child) && child.type !== 'type_constraints') ?? null;
  const [only] = names;
  const value = initial === null ? null : toValue(initial, to);
  const assign = to.make(
    {
      kind: 'assign',
      operator: '=',
      targets: to.list(names),
      value: names.length === 1 && only ? named(value, to.text(only), to) : value,
      declares: true,
      type: type === undefined ? null : to.text(type),
      ...(decorators.length > 0 ? { decorators } : {}),
    },
    node,
    initial ?? declared,
  );
  return [assign, ...accessors.map((accessor) => toSpecial(accessor, to))];
}
