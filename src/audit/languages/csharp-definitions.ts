import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import type { Argument, ClassNode, FunctionNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `using System;`, `using static System.Math;`, `using Billing = Stripe.Billing;`. */
export function toUsing(node: GrammarNode, to: TreeBuilder): Draft {
  const alias = node.get('name');
  const module = to.text(node.children.find((child) => child !== alias) ?? null);
  return { kind: 'import', module, names: [{ name: '*', alias: alias === null ? '*' : to.text(alias) }] };
}

function attributes(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  return to.list(
    node.children.filter((child) => child.type === 'attribute_list').flatMap((list) => list.children),
  );
}

/**
 * What sets a function of Azure off stands at its parameter: `Run([QueueTrigger("hours")] Hour hour)`; see
 * https://learn.microsoft.com/azure/azure-functions/dotnet-isolated-process-guide#bindings
 */
function triggers(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const given = node.get('parameters')?.children ?? [];
  return given
    .filter((each) => /^\s*\[\w*Trigger\b/.test(to.text(each)))
    .flatMap((each) => attributes(each, to));
}

/** `[Column("key", Unique = true)]` is a call, `[Key]` a name. */
export function toAttribute(node: GrammarNode, to: TreeBuilder): Built {
  const name = to.required(node, 'name');
  const given = node.child('attribute_argument_list');
  if (given === null) return name;
  const values = given.children.map((each): Argument => {
    const value = each.children.at(-1) ?? each;
    const set = value.type === 'assignment_expression' ? value : null;
    const label = each.get('name') ?? set?.get('left') ?? null;
    const inner = set?.get('right') ?? value;
    return { name: label === null ? null : to.text(label), isSpread: false, value: to.node(inner) };
  });
  return { kind: 'call', callee: name, arguments: values, isNew: false, block: null };
}

function hasModifier(node: GrammarNode, keyword: string, to: TreeBuilder): boolean {
  return node.children.some((child) => child.type === 'modifier' && to.text(child) === keyword);
}

const VARIETIES: Readonly<Record<string, ClassNode['variety']>> = {
  interface_declaration: 'interface',
  enum_declaration: 'enum',
  struct_declaration: 'struct',
  record_declaration: 'struct',
};

/** Classes, structs, records, interfaces and enums; what a primary constructor takes are the first fields. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const bases = node.child('base_list')?.children ?? [];
  const taken = node.child('parameter_list')?.children ?? [];
  return {
    kind: 'class',
    variety: VARIETIES[node.type] ?? 'class',
    name: to.text(node.get('name')),
    bases: to.list(bases.map((base) => base.get('type') ?? base)),
    decorators: attributes(node, to),
    body: [
      ...taken.filter((each) => each.type === 'parameter').map((each) => toTaken(each, to)),
      ...to.body(node.get('body')),
    ],
  };
}

function toTaken(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  return to.make(
    { kind: 'assign', operator: '=', ...declared(node, to), value: defaultOf(node, to), declares: true },
    node,
  );
}

/** What a parameter, a property and an enum's member have in common: a name, a type, attributes. */
function declared(
  node: GrammarNode,
  to: TreeBuilder,
): Pick<Draft & { kind: 'assign' }, 'targets' | 'type' | 'decorators'> {
  const type = node.get('type');
  const decorators = attributes(node, to);
  return {
    targets: to.list(node.all('name')),
    type: type === null ? null : to.text(type),
    ...(decorators.length > 0 ? { decorators } : {}),
  };
}

/** The value after `=`; the grammar gives it no name. */
function defaultOf(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const value = node.has('=') ? node.children.at(-1) : undefined;
  return value === undefined || value.field !== null ? null : to.node(value);
}

/** `Free = 0` in an enum. */
export function toEnumMember(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'assign',
    operator: '=',
    ...declared(node, to),
    value: to.optional(node, 'value'),
    declares: true,
  };
}

/** A property declares its name; what its accessors do follows as methods. */
export function toProperty(node: GrammarNode, to: TreeBuilder): Built {
  const value = node.get('value');
  const isComputed = value?.type === 'arrow_expression_clause';
  const assign = to.make(
    {
      kind: 'assign',
      operator: '=',
      ...declared(node, to),
      value: value === null || isComputed ? null : to.node(value),
      declares: true,
    },
    node,
  );
  const accessors = (node.get('accessors')?.children ?? []).filter((each) => each.get('body') !== null);
  const written = accessors.map((each) => toAccessor(each, to.text(each.get('name')), to));
  return isComputed ? [assign, toAccessor(node, 'get', to)] : [assign, ...written];
}

function toAccessor(node: GrammarNode, name: string, to: TreeBuilder): FunctionNode {
  return to.make(toCallable(node, { name, variety: 'method', before: [] }, to), node);
}

interface Shape {
  readonly name: string | null;
  readonly variety: FunctionNode['variety'];
  /** What runs before the body: the constructor of the base. */
  readonly before: readonly SyntaxNode[];
}

function toCallable(node: GrammarNode, shape: Shape, to: TreeBuilder): Omit<FunctionNode, 'span' | 'parent'> {
  const isAccessor = node.type === 'property_declaration' || node.type === 'accessor_declaration';
  const returns = isAccessor ? null : (node.get('returns') ?? node.get('type'));
  return {
    kind: 'function',
    variety: shape.variety,
    name: shape.name,
    receiver: null,
    parameters: toParameters(node.get('parameters'), to),
    returns: returns === null ? null : to.text(returns),
    decorators: isAccessor ? [] : [...attributes(node, to), ...triggers(node, to)],
    isAsync: hasModifier(node, 'async', to),
    isGenerator: false,
    isExported: hasModifier(node, 'public', to),
    body: [...shape.before, ...toBody(node, to)],
  };
}

/** A body after `=>` returns its value. */
function toBody(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const body = node.get('body') ?? node.child('block', 'arrow_expression_clause');
  if (body === null) return [];
  if (body.type === 'block') return to.body(body);
  const value = body.type === 'arrow_expression_clause' ? body.children[0] : body;
  return value === undefined ? [] : [to.make({ kind: 'return', value: to.node(value) }, value)];
}

/** Methods, constructors and local functions. */
export function toMethod(node: GrammarNode, to: TreeBuilder): Draft {
  const initializer = node.child('constructor_initializer');
  const variety = node.type === 'local_function_statement' ? 'function' : 'method';
  const before = initializer === null ? [] : to.list([initializer]);
  return toCallable(node, { name: to.text(node.get('name')), variety, before }, to);
}

/** `x => y`, `async (a, b) => { ... }`, `delegate(int a) { ... }`. */
export function toLambda(node: GrammarNode, to: TreeBuilder): Draft {
  return toCallable(node, { name: null, variety: 'lambda', before: [] }, to);
}

/** In a list, `params int[] rest` stands without a node of its own. */
function toParameters(list: GrammarNode | null, to: TreeBuilder): Parameter[] {
  if (list === null) return [];
  if (list.type === 'implicit_parameter') return [{ name: to.text(list), type: null, default: null }];
  const parameters = list.children
    .filter((each) => each.type === 'parameter')
    .map((each) => toParameter(each, to));
  const rest = list.get('name');
  const type = list.get('type');
  if (rest !== null)
    parameters.push({
      name: to.text(rest),
      type: type ? to.text(type) : null,
      default: null,
      takes: 'left',
    });
  return parameters;
}

function toParameter(node: GrammarNode, to: TreeBuilder): Parameter {
  const type = node.get('type');
  return {
    name: to.text(node.get('name')),
    type: type === null ? null : to.text(type),
    default: defaultOf(node, to),
    ...(/^this\s/.test(to.text(node)) ? { takes: 'receiver' } : {}),
  };
}

/** Fields and local variables: one assignment a declarator. */
export function toDeclarations(node: GrammarNode, to: TreeBuilder): Built {
  const variables = node.type === 'variable_declaration' ? node : node.child('variable_declaration');
  if (variables === null) return null;
  const type = variables.get('type');
  const decorators = attributes(node, to);
  return variables.children
    .filter((child) => child.type === 'variable_declarator')
    .map((declarator, i) => {
      const pattern = declarator.child('tuple_pattern');
      const names = pattern === null ? declarator.all('name') : pattern.all('name');
      const value = defaultOf(declarator, to);
      const [only] = names;
      return to.make(
        {
          kind: 'assign',
          operator: '=',
          targets: to.list(names),
          value: names.length === 1 && only ? named(value, to.text(only), to) : value,
          declares: true,
          type: type === null ? null : to.text(type),
          ...(decorators.length > 0 && i === 0 ? { decorators } : {}),
        },
        declarator,
      );
    });
}
