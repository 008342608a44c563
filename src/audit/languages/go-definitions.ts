import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { decodeEscapes } from './literals.ts';
import { named } from './named.ts';
import type { ImportNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** One import node a path, however they are grouped. */
export function toImports(node: GrammarNode, to: TreeBuilder): Built {
  const list = node.child('import_spec_list');
  return (list ?? node).children
    .filter((child) => child.type === 'import_spec')
    .map((spec) => to.make(toImportSpec(spec, to), spec));
}

function toImportSpec(spec: GrammarNode, to: TreeBuilder): Omit<ImportNode, 'span' | 'parent'> {
  const module = to.text(spec.get('path')).slice(1, -1);
  const alias = spec.get('name');
  return {
    kind: 'import',
    module,
    names: [{ name: '*', alias: alias === null ? packageName(module) : to.text(alias) }],
  };
}

/**
 * The name a package most likely has: its path's last part, less a major version and the marks that a Go
 * identifier cannot hold (`stripe-go/v82` is `stripe`, `go-redis` is `redis`, `yaml.v3` is `yaml`).
 */
function packageName(path: string): string {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? path).replace(/\.v\d+$/, '').replace(/^go-|[-.]go$/, '');
}

/** Functions, methods, function literals and the methods an interface lists. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const receiver = node.get('receiver')?.child('parameter_declaration') ?? null;
  const result = node.get('result');
  const isMethod = node.type === 'method_declaration' || node.type === 'method_elem';
  return {
    kind: 'function',
    variety: isMethod ? 'method' : name === null ? 'lambda' : 'function',
    name: name === null ? null : to.text(name),
    receiver:
      receiver === null
        ? null
        : { name: to.text(receiver.get('name')), type: baseType(to.text(receiver.get('type'))) },
    parameters: (node.get('parameters')?.children ?? []).flatMap((each) => toParameters(each, to)),
    returns: result === null ? null : to.text(result),
    decorators: [],
    isAsync: false,
    isGenerator: false,
    isExported: /^\p{Lu}/u.test(to.text(name)),
    body: to.body(node.get('body')),
  };
}

/** `*Meter[T]` is a Meter. */
function baseType(type: string): string {
  return type.replace(/^[*&\s]+/, '').replace(/\[.*$/s, '');
}

/** `a, b int` are two parameters; a parameter may have a type alone. */
function toParameters(node: GrammarNode, to: TreeBuilder): Parameter[] {
  const typeNode = node.get('type');
  const type = typeNode === null ? null : `${node.has('...') ? '...' : ''}${to.text(typeNode)}`;
  const names = node.all('name').map((name) => to.text(name));
  const takes = node.type === 'variadic_parameter_declaration' ? ({ takes: 'left' } as const) : {};
  return (names.length === 0 ? [''] : names).map((name) => ({ name, type, default: null, ...takes }));
}

/** Structs and interfaces are classes; other named types leave no trace. */
export function toTypeSpec(node: GrammarNode, to: TreeBuilder): Built {
  const type = node.get('type');
  if (type?.type !== 'struct_type' && type?.type !== 'interface_type') return null;
  const members =
    type.type === 'struct_type' ? (type.child('field_declaration_list')?.children ?? []) : type.children;
  const isEmbedded = (member: GrammarNode): boolean =>
    member.type === 'type_elem' || (member.type === 'field_declaration' && member.get('name') === null);
  return {
    kind: 'class',
    variety: type.type === 'struct_type' ? 'struct' : 'interface',
    name: to.text(node.get('name')),
    bases: to.list(members.filter(isEmbedded).map((member) => member.get('type') ?? member)),
    decorators: [],
    body: to.list(members.filter((member) => !isEmbedded(member))),
  };
}

/** A field declares its names. Its tag, where Go says what other languages say by `Column(unique=True)`, is its value. */
export function toField(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.get('type');
  return {
    kind: 'assign',
    operator: '=',
    targets: to.list(node.all('name')),
    value: to.optional(node, 'tag'),
    declares: true,
    type: type === null ? null : to.text(type),
  };
}

/** `a, b := f()`, `var a, b int = 1, 2`, `x += 1`, and what a `select` receives. */
export function toAssign(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = to.text(node.get('operator'));
  const type = node.get('type');
  const left = node.get('left');
  return {
    kind: 'assign',
    operator: operator === '' ? '=' : operator,
    targets: to.list(left === null ? node.all('name') : left.children),
    value: assignedValue(node, to),
    declares: left === null || node.has(':='),
    type: type === null ? null : to.text(type),
  };
}

function assignedValue(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const right = node.get('right') ?? node.get('value');
  const names = node.get('left')?.children ?? node.all('name');
  const [only] = names;
  const value = right === null ? null : to.node(right);
  return names.length === 1 && only ? named(value, to.text(only), to) : value;
}

/** Raw strings keep their backslashes. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const inner = to.text(node).slice(1, -1);
  const value = node.type === 'raw_string_literal' ? inner : decodeEscapes(inner);
  return { kind: 'string', value, parts: [], isSymbol: false };
}
