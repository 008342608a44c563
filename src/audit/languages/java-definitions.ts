import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import type { ClassNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `import com.stripe.model.Invoice`, static and starred imports included. */
export function toImport(node: GrammarNode, to: TreeBuilder): Draft {
  const module = to.text(node.child('scoped_identifier', 'identifier'));
  const name = node.child('asterisk') === null ? module.slice(module.lastIndexOf('.') + 1) : '*';
  return { kind: 'import', module, names: [{ name, alias: name }] };
}

/** What stands before a declaration: `@Scheduled(cron = "...")` as calls, `@Override` as names. */
function annotations(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const modifiers = node.child('modifiers')?.children ?? [];
  return to.list(modifiers.filter((each) => each.type.endsWith('annotation')));
}

/** `@Column(unique = true)` is a call with a named argument. */
export function toAnnotation(node: GrammarNode, to: TreeBuilder): Built {
  const name = to.required(node, 'name');
  const given = node.get('arguments');
  if (given === null) return name;
  return {
    kind: 'call',
    callee: name,
    arguments: given.children.map((each) => {
      if (each.type !== 'element_value_pair') return { name: null, isSpread: false, value: to.node(each) };
      return { name: to.text(each.get('key')), isSpread: false, value: to.required(each, 'value') };
    }),
    isNew: false,
    block: null,
  };
}

const VARIETIES: Readonly<Record<string, ClassNode['variety']>> = {
  interface_declaration: 'interface',
  annotation_type_declaration: 'interface',
  enum_declaration: 'enum',
  record_declaration: 'struct',
};

/** Classes, interfaces, enums and records; a record's components are its first fields. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const heritage = node.children.filter((child) => /^super|^extends_interfaces$/.test(child.type));
  const bases = heritage.flatMap((each) => (each.child('type_list') ?? each).children);
  const components = node.type === 'record_declaration' ? (node.get('parameters')?.children ?? []) : [];
  return {
    kind: 'class',
    variety: VARIETIES[node.type] ?? 'class',
    name: to.text(node.get('name')),
    bases: to.list(bases),
    decorators: annotations(node, to),
    body: [...components.map((each) => toComponent(each, to)), ...to.body(node.get('body'))],
  };
}

function toComponent(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  const type = node.get('type');
  return to.make(
    {
      kind: 'assign',
      operator: '=',
      targets: to.list(node.all('name')),
      value: null,
      declares: true,
      type: type === null ? null : to.text(type),
      decorators: annotations(node, to),
    },
    node,
  );
}

/** `PRO(10)` declares PRO with the value 10; a body of its own follows as a class. */
export function toEnumConstant(node: GrammarNode, to: TreeBuilder): Built {
  const given = node.get('arguments');
  const items = given === null ? [] : to.list(given.children);
  const value =
    given === null || items.length === 1 ? (items[0] ?? null) : to.make({ kind: 'list', items }, given);
  const targets = to.list(node.all('name'));
  const constant = to.make(
    { kind: 'assign', operator: '=', targets, value, declares: true, type: null },
    node,
  );
  const body = node.get('body');
  if (body === null) return constant;
  const members = to.body(body);
  const own = to.make(
    { kind: 'class', variety: 'class', name: null, bases: [], decorators: [], body: members },
    body,
  );
  return [constant, own];
}

/** Methods and constructors. */
export function toMethod(node: GrammarNode, to: TreeBuilder): Draft {
  const returns = node.get('type');
  return {
    kind: 'function',
    variety: 'method',
    name: to.text(node.get('name')),
    receiver: null,
    parameters: toParameters(node.get('parameters'), to),
    returns: returns === null ? null : to.text(returns),
    decorators: annotations(node, to),
    isAsync: false,
    isGenerator: false,
    isExported: node.child('modifiers')?.has('public') ?? false,
    body: to.body(node.get('body')),
  };
}

/** `x -> y`, `(a, b) -> { ... }`. */
export function toLambda(node: GrammarNode, to: TreeBuilder): Draft {
  const body = node.get('body');
  const isExpression = body !== null && body.type !== 'block';
  return {
    kind: 'function',
    variety: 'lambda',
    name: null,
    receiver: null,
    parameters: toParameters(node.get('parameters'), to),
    returns: null,
    decorators: [],
    isAsync: false,
    isGenerator: false,
    isExported: false,
    body: isExpression ? [to.make({ kind: 'return', value: to.node(body) }, body)] : to.body(body),
  };
}

function toParameters(list: GrammarNode | null, to: TreeBuilder): Parameter[] {
  if (list === null) return [];
  if (list.type === 'identifier') return [{ name: to.text(list), type: null, default: null }];
  return list.children
    .filter((each) => each.type !== 'receiver_parameter')
    .map((each) => {
      if (each.type === 'identifier') return { name: to.text(each), type: null, default: null };
      const variadic = each.child('variable_declarator');
      const type = each.get('type') ?? (variadic === null ? null : (each.children.at(-2) ?? null));
      const name = to.text(each.get('name') ?? variadic?.get('name') ?? null);
      const takes = variadic === null ? {} : ({ takes: 'left' } as const);
      return { name, type: type === null ? null : to.text(type), default: null, ...takes };
    });
}

/** Fields and local variables: one assignment a declarator. */
export function toDeclarations(node: GrammarNode, to: TreeBuilder): Built {
  const type = node.get('type');
  const decorators = annotations(node, to);
  return node.all('declarator').map((declarator, i) =>
    to.make(
      {
        kind: 'assign',
        operator: '=',
        targets: to.list(declarator.all('name')),
        value: named(to.optional(declarator, 'value'), to.text(declarator.get('name')), to),
        declares: true,
        type: type === null ? null : to.text(type),
        ...(decorators.length > 0 && i === 0 ? { decorators } : {}),
      },
      declarator,
    ),
  );
}
