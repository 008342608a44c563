import type { Draft } from './define-language.ts';
import { boundNames, defaultsOf } from './ecmascript-patterns.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import type { ClassNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Function declarations, function expressions and arrow functions. */
export function toFunction(node: GrammarNode, to: TreeBuilder): Draft {
  const isDeclaration = node.type.includes('declaration') || node.type === 'function_signature';
  return {
    kind: 'function',
    variety: isDeclaration ? 'function' : 'lambda',
    name: functionName(node, to),
    receiver: null,
    ...signature(node, to),
    decorators: [],
    isExported: false,
  };
}

/** Methods of classes, objects and interfaces, accessors included. */
export function toMethod(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'function',
    variety: 'method',
    name: to.text(node.get('name')).replace(/^['"]|['"]$/g, ''),
    receiver: null,
    ...signature(node, to),
    decorators: [],
    isExported: false,
  };
}

function functionName(node: GrammarNode, to: TreeBuilder): string | null {
  const name = node.get('name');
  return name === null ? null : to.text(name);
}

type Signature = Pick<
  Draft & { kind: 'function' },
  'parameters' | 'returns' | 'isAsync' | 'isGenerator' | 'body'
>;

function signature(node: GrammarNode, to: TreeBuilder): Signature {
  const single = node.get('parameter');
  const listed = node.get('parameters')?.children ?? [];
  const patterns = single === null ? listed : [single];
  const returns = node.get('return_type');
  return {
    parameters: patterns.map((pattern) => toParameter(pattern, to)),
    returns: returns === null ? null : to.text(returns).replace(/^:\s*/, ''),
    isAsync: node.has('async'),
    isGenerator: node.has('*') || node.type.startsWith('generator'),
    body: [
      ...patterns.flatMap((pattern) => defaultsOf(pattern.get('pattern') ?? pattern, to)),
      ...toBody(node, to),
    ],
  };
}

function toBody(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const body = node.get('body');
  if (node.type !== 'arrow_function' || body === null || body.type === 'statement_block')
    return to.body(body);
  return [to.make({ kind: 'return', value: to.node(body) }, body)];
}

function toParameter(node: GrammarNode, to: TreeBuilder): Parameter {
  const pattern = node.get('pattern') ?? node.get('left') ?? node;
  const type = node.get('type');
  return {
    name: to.text(pattern).replace(/^\.\.\./, ''),
    type: type === null ? null : to.text(type).replace(/^:\s*/, ''),
    default: to.optional(node, node.type === 'assignment_pattern' ? 'right' : 'value'),
    ...takenBy(to.text(pattern)),
    ...(node.type === 'optional_parameter' ? { isOptional: true } : {}),
  };
}

/** TypeScript lists what a function is called on as its first parameter, `this`. */
function takenBy(pattern: string): Pick<Parameter, 'takes'> {
  if (pattern === 'this') return { takes: 'receiver' };
  return pattern.startsWith('...') ? { takes: 'left' } : {};
}

/** Classes, as declarations and as expressions. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name');
  const heritage = node.child('class_heritage');
  const clauses = heritage?.children.filter((child) => child.type === 'extends_clause') ?? [];
  const values = clauses.length > 0 ? clauses.flatMap((clause) => clause.all('value')) : heritage?.children;
  return {
    kind: 'class',
    variety: 'class',
    name: name === null ? null : to.text(name),
    bases: to.list((values ?? []).filter((child) => child.type !== 'implements_clause')),
    decorators: to.list(node.all('decorator')),
    body: toMembers(node.get('body'), to),
  };
}

/** In a class body a decorator stands before its method, as a child of the body. */
function toMembers(body: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  const members: SyntaxNode[] = [];
  let decorators: SyntaxNode[] = [];
  for (const child of body?.children ?? []) {
    if (child.type === 'decorator') {
      decorators.push(...to.list([child]));
      continue;
    }
    for (const member of to.list([child])) {
      if (member.kind === 'function' && decorators.length > 0) {
        members.push(to.amend(member, { decorators }));
      } else members.push(...decorators, member);
      decorators = [];
    }
  }
  return [...members, ...decorators];
}

/** A field is an assignment that declares its name. */
export function toField(node: GrammarNode, to: TreeBuilder): Draft {
  const name = node.get('name') ?? node.get('property');
  const type = node.get('type');
  const decorators = to.list(node.all('decorator'));
  return {
    kind: 'assign',
    operator: '=',
    targets: name === null ? [] : boundNames(name, to),
    value: named(to.optional(node, 'value'), to.text(name), to),
    declares: true,
    type: type === null ? null : to.text(type).replace(/^:\s*/, ''),
    ...(decorators.length > 0 ? { decorators } : {}),
  };
}

const VARIETIES: Readonly<Record<string, ClassNode['variety']>> = {
  interface_declaration: 'interface',
  enum_declaration: 'enum',
};

/** Interfaces, enums and namespaces. */
export function toInterface(node: GrammarNode, to: TreeBuilder): Draft {
  const variety = VARIETIES[node.type] ?? 'module';
  const members = node.get('body')?.children ?? [];
  return {
    kind: 'class',
    variety,
    name: to.text(node.get('name')),
    bases: [],
    decorators: [],
    body: variety === 'enum' ? members.map((member) => toEnumMember(member, to)) : to.list(members),
  };
}

function toEnumMember(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  const name = node.get('name') ?? node;
  const target = to.make({ kind: 'name', name: to.text(name).replace(/^['"]|['"]$/g, '') }, name);
  const value = node.type === 'enum_assignment' ? to.optional(node, 'value') : null;
  return to.make(
    { kind: 'assign', operator: '=', targets: [target], value, declares: true, type: null },
    node,
  );
}
