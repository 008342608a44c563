import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { ImportNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

type ImportedName = ImportNode['names'][number];

/** `import a, b.c as d`: one import node a module. Without a name of its own, `import b.c` binds `b`. */
export function toImports(node: GrammarNode, to: TreeBuilder): Built {
  return node.all('name').map((each) => {
    const module = to.text(each.get('name') ?? each);
    const alias = each.get('alias');
    const bound = alias === null ? (module.split('.')[0] ?? module) : to.text(alias);
    return to.make({ kind: 'import', module, names: [{ name: '*', alias: bound }] }, each);
  });
}

/** `from a.b import c as d`; a relative module keeps its dots. */
export function toImportFrom(node: GrammarNode, to: TreeBuilder): Draft {
  const names = node.all('name').map((each): ImportedName => {
    const name = to.text(each.get('name') ?? each);
    const alias = each.get('alias');
    return { name, alias: alias === null ? name : to.text(alias) };
  });
  const isWildcard = node.child('wildcard_import') !== null;
  return {
    kind: 'import',
    module: to.text(node.get('module_name')),
    names: isWildcard ? [{ name: '*', alias: '*' }] : names,
  };
}

/** `def`. What stands in a class becomes a method there. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const name = to.text(node.get('name'));
  const returns = node.get('return_type');
  const body = node.get('body');
  return {
    kind: 'function',
    variety: 'function',
    name,
    receiver: null,
    parameters: toParameters(node.get('parameters'), to),
    returns: returns === null ? null : to.text(returns),
    decorators: [],
    isAsync: node.has('async'),
    isGenerator: body !== null && hasYield(body),
    isExported: !name.startsWith('_'),
    body: to.body(body),
  };
}

/** `lambda x: y` returns its expression. */
export function toLambda(node: GrammarNode, to: TreeBuilder): Draft {
  const body = node.get('body');
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
    body: body === null ? [] : [to.make({ kind: 'return', value: to.node(body) }, body)],
  };
}

/** A function with a `yield` of its own, not one of a function inside it. */
function hasYield(node: GrammarNode): boolean {
  return node.children.some((child) => {
    if (child.type === 'yield') return true;
    return !/^(function_definition|lambda|class_definition)$/.test(child.type) && hasYield(child);
  });
}

/** Behind `*` or `*args` everything is given by its name. */
function toParameters(list: GrammarNode | null, to: TreeBuilder): Parameter[] {
  const parameters: Parameter[] = [];
  let isNamed = false;
  for (const node of list?.children ?? []) {
    if (node.type === 'keyword_separator') isNamed = true;
    if (node.type === 'keyword_separator' || node.type === 'positional_separator') continue;
    const type = node.get('type');
    const pattern = node.get('name') ?? (node.type === 'typed_parameter' ? (node.children[0] ?? node) : node);
    const [stars = ''] = /^\**/.exec(to.text(pattern)) ?? [];
    const takes: Parameter['takes'] = stars === '*' ? 'left' : isNamed || stars === '**' ? 'name' : undefined;
    isNamed ||= takes === 'left';
    parameters.push({
      name: to.text(pattern).replace(/^\*+\s*/, ''),
      type: type === null ? null : to.text(type),
      default: to.optional(node, 'value'),
      ...(takes === undefined ? {} : { takes }),
    });
  }
  return parameters;
}

/** Decorators and what they decorate. */
export function toDecorated(node: GrammarNode, to: TreeBuilder): Built {
  const definition = to.required(node, 'definition');
  const decorators = to.list(node.children.filter((child) => child.type === 'decorator'));
  if (definition.kind === 'function') return to.amend(definition, { decorators });
  if (definition.kind === 'class') return to.amend(definition, { decorators });
  return [...decorators, definition];
}

/**
 * A class. Its functions are methods, which do not list the receiver (`self`, `cls`) among their parameters; its
 * assignments declare fields; keywords beside the bases (`table=True`) are fields that come first.
 */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const heads = node.get('superclasses')?.children ?? [];
  const keywords = heads.filter((child) => child.type === 'keyword_argument');
  const body = [...to.list(keywords), ...to.body(node.get('body'))];
  return {
    kind: 'class',
    variety: 'class',
    name: to.text(node.get('name')),
    bases: to.list(heads.filter((child) => child.type !== 'keyword_argument')),
    decorators: [],
    body: body.map((member) => toMember(member, to)),
  };
}

function toMember(member: SyntaxNode, to: TreeBuilder): SyntaxNode {
  if (member.kind === 'assign') return to.amend(member, { declares: true });
  if (member.kind !== 'function') return member;
  const isStatic = member.decorators.some((each) => each.kind === 'name' && each.name === 'staticmethod');
  const parameters = isStatic ? member.parameters : member.parameters.slice(1);
  return to.amend(member, { variety: 'method', parameters });
}

/** A keyword outside a call's arguments: `class Event(SQLModel, table=True)`. */
export function toKeyword(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'assign',
    operator: '=',
    targets: [to.required(node, 'name')],
    value: to.optional(node, 'value'),
    declares: true,
    type: null,
  };
}
