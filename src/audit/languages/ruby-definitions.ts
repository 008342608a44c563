import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { toStatements } from './ruby-statements.ts';
import type { FunctionNode, Parameter, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `def`, with `rescue` for the whole of it as one `try`. Its last value is what it returns. */
export function toMethod(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'function',
    variety: 'function',
    name: to.text(node.get('name')),
    receiver: null,
    ...signature(node, to),
    isExported: true,
    body: withResult(toStatements(node.get('body'), to), to),
  };
}

type Signature = Omit<
  Draft & { kind: 'function' },
  'kind' | 'variety' | 'name' | 'receiver' | 'isExported' | 'body'
>;

function signature(node: GrammarNode, to: TreeBuilder): Signature {
  const list = node.get('parameters');
  return {
    parameters: (list?.children ?? []).map((parameter) => toParameter(parameter, to)),
    returns: null,
    decorators: [],
    isAsync: false,
    isGenerator: false,
  };
}

function toParameter(node: GrammarNode, to: TreeBuilder): Parameter {
  return {
    name: to.text(node.get('name') ?? node).replace(/^[*&]+/, ''),
    type: null,
    default: to.optional(node, 'value'),
    ...takenBy(node.type),
  };
}

function takenBy(type: string): Pick<Parameter, 'takes'> {
  if (type === 'splat_parameter') return { takes: 'left' };
  return /^(keyword|hash_splat|block)_parameter$/.test(type) ? { takes: 'name' } : {};
}

/** `{ |x| … }`, `do |x| … end`. */
export function toBlockFunction(node: GrammarNode, to: TreeBuilder): FunctionNode {
  return to.make(
    {
      kind: 'function',
      variety: 'lambda',
      name: null,
      receiver: null,
      ...signature(node, to),
      isExported: false,
      body: withResult(toStatements(node.get('body'), to), to),
    },
    node,
  );
}

/** `->(x) { … }`. */
export function toLambda(node: GrammarNode, to: TreeBuilder): Draft {
  const block = node.get('body');
  return {
    kind: 'function',
    variety: 'lambda',
    name: null,
    receiver: null,
    ...signature(node, to),
    isExported: false,
    body: block === null ? [] : withResult(toStatements(block.get('body'), to), to),
  };
}

/** Values: what a body ends with is what it returns. */
const RESULTS: ReadonlySet<SyntaxNode['kind']> = new Set([
  'call',
  'name',
  'member',
  'index',
  'string',
  'number',
  'boolean',
  'null',
  'object',
  'list',
  'binary',
  'unary',
  'conditional',
]);

function withResult(body: readonly SyntaxNode[], to: TreeBuilder): SyntaxNode[] {
  const last = body.at(-1);
  // `events << event` at the end adds to a list; nobody reads what it gives.
  const isValue =
    last !== undefined && RESULTS.has(last.kind) && !(last.kind === 'binary' && last.operator === '<<');
  return isValue ? [...body.slice(0, -1), to.make({ kind: 'return', value: last }, last)] : [...body];
}

/** Classes and modules. What follows a bare `private` or `protected` is not seen from outside. */
export function toClass(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'class',
    variety: node.type === 'module' ? 'module' : 'class',
    name: to.text(node.get('name')),
    bases: to.list(node.get('superclass')?.children ?? []),
    decorators: [],
    body: toMembers(toStatements(node.get('body'), to), to),
  };
}

/** `class << self`: its methods are the class's own. */
export function toSingletonClass(node: GrammarNode, to: TreeBuilder): Built {
  return toMembers(toStatements(node.get('body'), to), to);
}

function toMembers(body: readonly SyntaxNode[], to: TreeBuilder): SyntaxNode[] {
  let isExported = true;
  return body.map((member) => {
    const word = member.kind === 'call' && member.arguments.length === 0 ? member.callee : member;
    if (word.kind === 'name' && /^(private|protected|public)$/.test(word.name))
      isExported = word.name === 'public';
    // A method of `class << self` is one already, and what is private here is not private there.
    if (member.kind === 'function' && member.variety === 'function') {
      return to.amend(member, { variety: 'method', isExported: member.isExported && isExported });
    }
    return member.kind === 'call' ? withMethodArguments(member, to) : member;
  });
}

/** `private def charge`, `memoize def total`: the method is an argument of the word before it. */
function withMethodArguments(call: SyntaxNode & { kind: 'call' }, to: TreeBuilder): SyntaxNode {
  const isExported = !(call.callee.kind === 'name' && /^(private|protected)$/.test(call.callee.name));
  if (!call.arguments.some((given) => given.value.kind === 'function')) return call;
  const given = call.arguments.map((argument) =>
    argument.value.kind === 'function' && argument.value.name !== null
      ? { ...argument, value: to.amend(argument.value, { variety: 'method', isExported }) }
      : argument,
  );
  return to.amend(call, { arguments: given });
}
