import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { ClassNode, ImportNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `use A\B, A\{C, D as E}`: one import node a name; the namespace in front of it is the module. */
export function toImports(node: GrammarNode, to: TreeBuilder): Built {
  const group = node.get('body');
  const prefix = group === null ? '' : to.text(node.child('namespace_name'));
  return (group ?? node).children
    .filter((child) => child.type === 'namespace_use_clause')
    .map((clause) => to.make(toImport(clause, prefix, to), clause));
}

function toImport(clause: GrammarNode, prefix: string, to: TreeBuilder): Omit<ImportNode, 'span' | 'parent'> {
  const alias = clause.get('alias');
  const named = clause.children.find((child) => child !== alias) ?? clause;
  const parts = [prefix, to.text(named)]
    .join('\\')
    .split('\\')
    .filter((part) => part !== '');
  const name = parts.pop() ?? '';
  const bound = alias === null ? name : to.text(alias);
  // A name without a namespace in front is a module of its own.
  if (parts.length === 0) return { kind: 'import', module: name, names: [{ name: '*', alias: bound }] };
  return { kind: 'import', module: parts.join('\\'), names: [{ name, alias: bound }] };
}

/** Functions, methods, closures and arrow functions. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const body = node.get('body');
  const returns = node.get('return_type');
  const visibility = to.text(node.child('visibility_modifier'));
  const isArrow = node.type === 'arrow_function';
  return {
    kind: 'function',
    variety: node.type === 'method_declaration' ? 'method' : name === null ? 'lambda' : 'function',
    name: name === null ? null : to.text(name),
    receiver: null,
    parameters: (node.get('parameters')?.children ?? []).map((parameter) => toParameter(parameter, to)),
    returns: returns === null ? null : to.text(returns),
    decorators: to.list(node.all('attributes')),
    isAsync: false,
    isGenerator: body !== null && hasYield(body),
    isExported: name !== null && !/private|protected/.test(visibility),
    body:
      isArrow && body !== null ? [to.make({ kind: 'return', value: to.node(body) }, body)] : to.body(body),
  };
}

function hasYield(node: GrammarNode): boolean {
  return node.children.some((child) => {
    if (child.type === 'yield_expression') return true;
    return !/function|method_declaration|class/.test(child.type) && hasYield(child);
  });
}

function toParameter(node: GrammarNode, to: TreeBuilder): Parameter {
  const type = node.get('type');
  return {
    name: to.text(node.get('name') ?? node).replace(/^[&.\s]*\$/, ''),
    type: type === null ? null : to.text(type),
    default: to.optional(node, 'default_value'),
    ...(node.type === 'variadic_parameter' ? { takes: 'left' } : {}),
  };
}

/** `#[Attribute(1)]`: a call, or a name where it is given nothing. */
export function toAttribute(node: GrammarNode, to: TreeBuilder): Built {
  const [name] = node.children;
  const given = node.get('parameters');
  if (name === undefined || given === null) return name === undefined ? null : to.node(name);
  return {
    kind: 'call',
    callee: to.node(name),
    arguments: toArguments(given, to),
    isNew: false,
    block: null,
  };
}

/** Arguments in parentheses, named and spread ones told apart. */
export function toArguments(
  given: GrammarNode | null,
  to: TreeBuilder,
): (Draft & { kind: 'call' })['arguments'] {
  return (given?.children ?? []).flatMap((argument) => {
    if (argument.type !== 'argument') return [];
    const name = argument.get('name');
    const value = argument.children.findLast(
      (child) => child !== name && child.type !== 'reference_modifier',
    );
    if (value === undefined) return [];
    const isSpread = value.type === 'variadic_unpacking';
    const inner = isSpread ? (value.children[0] ?? value) : value;
    return [{ name: name === null ? null : to.text(name), isSpread, value: to.node(inner) }];
  });
}

const VARIETIES: Readonly<Record<string, ClassNode['variety']>> = {
  interface_declaration: 'interface',
  trait_declaration: 'module',
  enum_declaration: 'enum',
};

/** Classes, interfaces, traits and enums; the interfaces of a class are bases too, as frameworks go by them. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const heads = node.children.filter((child) => /^(?:base_clause|class_interface_clause)$/.test(child.type));
  return {
    kind: 'class',
    variety: VARIETIES[node.type] ?? 'class',
    name: name === null ? null : to.text(name),
    bases: to.list(heads.flatMap((head) => head.children)),
    decorators: to.list(node.all('attributes')),
    body: to.body(node.get('body') ?? node.child('declaration_list')),
  };
}

/** `private int $total = 0;`, one assignment a name. */
export function toProperties(node: GrammarNode, to: TreeBuilder): Built {
  const type = node.get('type');
  const elements = node.children.filter((child) => child.type === 'property_element');
  return elements.map((element) => toElement(element, type === null ? null : to.text(type), to));
}

/** `const LIMIT = 5;`, `static $count = 0;`. */
export function toConstants(node: GrammarNode, to: TreeBuilder): Built {
  const elements = node.children.filter((child) =>
    /^(?:const_element|static_variable_declaration)$/.test(child.type),
  );
  return elements.map((element) => toElement(element, null, to));
}

/** `case Pro = 'pro';` of an enum. */
export function toEnumCase(node: GrammarNode, to: TreeBuilder): Built {
  return toElement(node, null, to);
}

function toElement(node: GrammarNode, type: string | null, to: TreeBuilder): SyntaxNode {
  const name = node.get('name') ?? node.children[0];
  const value =
    node.get('default_value') ?? node.get('value') ?? node.children.find((child) => child !== name);
  return to.make(
    {
      kind: 'assign',
      operator: '=',
      targets: name === undefined ? [] : to.list([name]),
      value: value === undefined ? null : to.node(value),
      declares: true,
      type,
    },
    node,
  );
}

/** `namespace A;` leaves no trace; with a body it is that body. */
export function toNamespace(node: GrammarNode, to: TreeBuilder): Built {
  return to.body(node.get('body'));
}
