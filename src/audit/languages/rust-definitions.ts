import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { fieldsOf, toPatternTargets } from './rust-patterns.ts';
import type { ClassNode, ImportNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

type Imported = Omit<ImportNode, 'span' | 'parent'>;

/** `use a::b::{c, d as e}`: one import node a path that names are taken from. */
export function toImports(node: GrammarNode, to: TreeBuilder): Built {
  const argument = node.get('argument');
  return argument === null ? null : importsOf(argument, '', to).map((draft) => to.make(draft, node));
}

function importsOf(node: GrammarNode, prefix: string, to: TreeBuilder): Imported[] {
  switch (node.type) {
    case 'scoped_use_list':
      return listed(node.get('list'), joined(prefix, to.text(node.get('path'))), to);
    case 'use_list':
      return listed(node, prefix, to);
    case 'use_as_clause':
      return [imported(joined(prefix, to.text(node.get('path'))), to.text(node.get('alias')))];
    case 'use_wildcard':
      return [
        {
          kind: 'import',
          module: joined(prefix, to.text(node).replace(/::\*$|^\*$/, '')),
          names: [{ name: '*', alias: '*' }],
        },
      ];
    default:
      return [imported(joined(prefix, to.text(node)), null)];
  }
}

function listed(list: GrammarNode | null, prefix: string, to: TreeBuilder): Imported[] {
  return (list?.children ?? []).flatMap((child) => importsOf(child, prefix, to));
}

function joined(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return `${prefix}::${path}`;
}

/** The last part of a path is the name, what stands before it the module. */
function imported(path: string, alias: string | null): Imported {
  const parts = path.split('::');
  const name = parts.pop() ?? path;
  // `use stripe;` and `use a::{self}` take the module itself.
  const isModule = parts.length === 0 || name === 'self';
  const module = name === 'self' || !isModule ? parts.join('::') : name;
  const own = name === 'self' ? (parts.at(-1) ?? name) : name;
  return { kind: 'import', module, names: [{ name: isModule ? '*' : name, alias: alias ?? own }] };
}

/** `fn`, in a trait also without a body. What a body ends with, without a semicolon, it returns. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const parameters = node.get('parameters')?.children ?? [];
  const returns = node.get('return_type');
  return {
    kind: 'function',
    variety: parameters.some((each) => each.type === 'self_parameter') ? 'method' : 'function',
    name: to.text(node.get('name')),
    receiver: null,
    parameters: toParameters(parameters, to),
    returns: returns === null ? null : to.text(returns),
    decorators: [],
    isAsync: node.child('function_modifiers')?.has('async') ?? false,
    isGenerator: false,
    isExported: node.child('visibility_modifier') !== null,
    body: toResultBody(node.get('body'), to),
  };
}

/** `|event| send(event)`. */
export function toClosure(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    ...lambda(node.has('async')),
    parameters: toParameters(node.get('parameters')?.children ?? [], to),
    body: toResultBody(node.get('body'), to),
  };
}

/** `async { … }` is a function without parameters that somebody else runs. */
export function toAsyncBlock(node: GrammarNode, to: TreeBuilder): Draft {
  return { ...lambda(true), body: toResultBody(node.child('block'), to) };
}

function lambda(isAsync: boolean): Draft & { kind: 'function' } {
  return {
    kind: 'function',
    variety: 'lambda',
    name: null,
    receiver: null,
    parameters: [],
    returns: null,
    decorators: [],
    isAsync,
    isGenerator: false,
    isExported: false,
    body: [],
  };
}

function toParameters(nodes: readonly GrammarNode[], to: TreeBuilder): Parameter[] {
  return nodes.flatMap((node) => {
    if (node.type === 'self_parameter' || node.type === 'attribute_item') return [];
    const type = node.get('type');
    const pattern = node.get('pattern');
    // `State(gate): State<QuotaGate>` binds one name, as frameworks take their parameters apart.
    const [bound, ...others] = toPatternTargets(pattern, to);
    const isOne = pattern?.type === 'tuple_struct_pattern' && bound?.kind === 'name' && others.length === 0;
    const name = isOne ? bound.name : to.text(pattern ?? node).replace(/^(?:ref |mut )+/, '');
    return [{ name, type: type === null ? null : to.text(type), default: null }];
  });
}

const STATEMENTS = /(?:_statement|_declaration|_item|_definition)$/;
/** What ends a body as its value but says itself where its branches go. */
const BRANCHES: ReadonlySet<SyntaxNode['kind']> = new Set([
  'if',
  'switch',
  'loop',
  'block',
  'return',
  'throw',
  'break',
  'continue',
  'assign',
]);

function toResultBody(node: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (node === null) return [];
  const isBlock = node.type === 'block';
  const body = to.body(node);
  const last = isBlock ? node.children.at(-1) : node;
  const value = body.at(-1);
  if (!last || !value || STATEMENTS.test(last.type) || BRANCHES.has(value.kind)) return body;
  return [...body.slice(0, -1), to.make({ kind: 'return', value }, value)];
}

/** `struct`, `union`. */
export function toStruct(node: GrammarNode, to: TreeBuilder): Draft {
  return { ...emptyClass('struct', node, to), body: to.list(node.get('body')?.children ?? []) };
}

/** `enum`, whose variants are fields. */
export function toEnum(node: GrammarNode, to: TreeBuilder): Draft {
  const variants = (node.get('body')?.children ?? []).filter((child) => child.type === 'enum_variant');
  return {
    ...emptyClass('enum', node, to),
    body: variants.map((variant) => to.make(toField(variant, to), variant)),
  };
}

function emptyClass(
  variety: ClassNode['variety'],
  node: GrammarNode,
  to: TreeBuilder,
): Draft & { kind: 'class' } {
  return { kind: 'class', variety, name: to.text(node.get('name')), bases: [], decorators: [], body: [] };
}

/** `trait`. */
export function toTrait(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    ...emptyClass('interface', node, to),
    bases: to.list(node.get('bounds')?.children ?? []),
    body: to.body(node.get('body')),
  };
}

/** `mod name { … }`; a module in a file of its own leaves no trace. */
export function toModule(node: GrammarNode, to: TreeBuilder): Built {
  const body = node.get('body');
  return body === null ? null : { ...emptyClass('module', node, to), body: to.body(body) };
}

/** The functions of an `impl` hang on its type. */
export function toImplementation(node: GrammarNode, to: TreeBuilder): Built {
  const type = to
    .text(node.get('type'))
    .replace(/^[&\s]+/, '')
    .replace(/<.*$/s, '');
  return to
    .body(node.get('body'))
    .map((member) =>
      member.kind === 'function'
        ? to.amend(member, { variety: 'method', receiver: { name: 'self', type } })
        : member,
    );
}

/** A field declares its name. */
export function toField(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const type = node.get('type');
  return {
    kind: 'assign',
    operator: '=',
    targets: name === null ? [] : [to.make({ kind: 'name', name: to.text(name) }, name)],
    value: to.optional(node, 'value'),
    declares: true,
    type: type === null ? null : to.text(type),
  };
}

/** `let`; what `else` does where the pattern does not fit follows it under a test of the value. */
export function toLet(node: GrammarNode, to: TreeBuilder): Built {
  const type = node.get('type');
  const pattern = node.get('pattern');
  const value = to.optional(node, 'value');
  const targets = toPatternTargets(pattern, to);
  const assign = to.make(
    {
      kind: 'assign',
      operator: '=',
      targets,
      ...fieldsOf(pattern, to),
      value:
        targets.length === 1 && value?.kind === 'function'
          ? to.amend(value, { name: to.text(pattern) })
          : value,
      declares: true,
      type: type === null ? null : to.text(type),
    },
    node,
  );
  const otherwise = node.get('alternative');
  if (otherwise === null || pattern === null) return assign;
  const test = to.make({ kind: 'unary', operator: '!', operand: to.node(pattern) }, pattern);
  return [assign, to.make({ kind: 'if', init: null, test, then: to.body(otherwise), else: [] }, otherwise)];
}
