import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { toBlockFunction } from './ruby-definitions.ts';
import { toStatements } from './ruby-statements.ts';
import type { Argument, CallNode, Entry, FunctionNode, LoopNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Calls whose block is the body of a loop. What walks its receiver as it is stands first. */
const EACH = /^(?:each|each_entry)$/;
const LOOPS =
  /^(?:each_\w+|find_each|find_in_batches|in_batches|reverse_each|in_groups_of|times|upto|downto|step|cycle)$/;

/**
 * Calls in all their forms. `raise` is a throw, `require` an import, `loop` and `each` with a block are loops, `lambda`
 * and `proc` are the function they hold. A `receiver.name` without arguments is a member: Ruby writes attributes and
 * calls alike, and only `new` and a name that ends in `!` tell.
 */
export function toCall(node: GrammarNode, to: TreeBuilder): Built {
  const method = node.get('method');
  const name = to.text(method);
  const given = node.get('arguments')?.children ?? [];
  const block = node.get('block');
  if (node.get('receiver') === null) {
    const special = toSpecial({ name, given, block }, to);
    if (special !== null) return special;
  } else if (block !== null && (EACH.test(name) || LOOPS.test(name))) return toBlockLoop(node, block, to);
  const isBare = node.get('arguments') === null && block === null && node.get('receiver') !== null;
  if (isBare && name !== 'new' && !name.endsWith('!')) return toMember(node, to);
  return callOf(node, block === null ? null : toBlockFunction(block, to), to);
}

/** What has no arguments and stands alone as a statement: a name or a `receiver.name` that can only be a call. */
export function toImplicitCall(node: GrammarNode, to: TreeBuilder): Draft {
  if (node.get('method') !== null) return callOf(node, null, to);
  const callee = to.make({ kind: 'name', name: to.text(node) }, node);
  return { kind: 'call', callee, arguments: [], isNew: false, block: null };
}

function callOf(node: GrammarNode, block: FunctionNode | null, to: TreeBuilder): Draft & { kind: 'call' } {
  const given = node.get('arguments')?.children ?? [];
  const receiver = node.get('receiver');
  const isNew = receiver !== null && to.text(node.get('method')) === 'new';
  return {
    kind: 'call',
    callee: isNew ? to.node(receiver) : toCallee(node, to),
    arguments: given.flatMap((each) => toArgument(each, to)),
    isNew,
    block: block ?? blockFromArgument(given, to),
  };
}

function toCallee(node: GrammarNode, to: TreeBuilder): SyntaxNode {
  const receiver = node.get('receiver');
  const method = node.get('method');
  if (receiver === null) return to.make({ kind: 'name', name: to.text(method) }, method ?? node);
  return to.make(toMember(node, to), receiver, method ?? receiver);
}

function toMember(node: GrammarNode, to: TreeBuilder): Draft & { kind: 'member' } {
  const method = node.get('method');
  return {
    kind: 'member',
    object: to.required(node, 'receiver'),
    // `handler.(event)` calls `call`.
    name: method === null ? 'call' : to.text(method),
    isOptional: to.text(node.get('operator')) === '&.',
  };
}

interface Parts {
  readonly name: string;
  readonly given: readonly GrammarNode[];
  readonly block: GrammarNode | null;
}

function toSpecial({ name, given, block }: Parts, to: TreeBuilder): Built {
  if (name === 'raise') return { kind: 'throw', value: toRaised(given, to) };
  if (name === 'loop' && block !== null && given.length === 0) {
    return {
      kind: 'loop',
      variety: 'forever',
      variables: [],
      iterable: null,
      test: null,
      step: null,
      body: toStatements(block.get('body'), to),
    };
  }
  if ((name === 'lambda' || name === 'proc') && block !== null && given.length === 0)
    return toBlockFunction(block, to);
  if (name !== 'require' && name !== 'require_relative' && name !== 'load') return null;
  const [path] = to.list(given);
  return path?.kind === 'string' && path.parts.length === 0
    ? { kind: 'import', module: path.value, names: [] }
    : null;
}

/** `raise Failed, "why"` throws what `Failed.new("why")` makes; `raise error` throws the error. */
function toRaised(given: readonly GrammarNode[], to: TreeBuilder): SyntaxNode | null {
  const [first, ...rest] = given;
  if (first === undefined) return null;
  const raised = to.node(first);
  const last = rest.at(-1) ?? first;
  const isType = rest.length > 0 && raised.kind !== 'call';
  if (!isType) return raised;
  return to.make(
    {
      kind: 'call',
      callee: raised,
      arguments: rest.flatMap((each) => toArgument(each, to)),
      isNew: true,
      block: null,
    },
    first,
    last,
  );
}

/** `items.each do |item|`: a loop over the receiver; over the call itself where the call says what is walked. */
function toBlockLoop(node: GrammarNode, block: GrammarNode, to: TreeBuilder): Draft & LoopDraft {
  const { parameters, body } = loopBlock(block, to);
  const name = to.text(node.get('method'));
  const isPlain = EACH.test(name);
  const end = node.get('arguments') ?? node.get('method') ?? node;
  return {
    kind: 'loop',
    variety: 'each',
    variables: parameters,
    iterable: isPlain
      ? to.required(node, 'receiver')
      : to.make(callOf(node, null, to), node.get('receiver') ?? node, end),
    test: null,
    step: null,
    body,
  };
}

type LoopDraft = Omit<LoopNode, 'span' | 'parent'>;

function loopBlock(
  block: GrammarNode,
  to: TreeBuilder,
): { parameters: SyntaxNode[]; body: readonly SyntaxNode[] } {
  const names = (block.get('parameters')?.children ?? []).flatMap((parameter) =>
    parameter.type === 'destructured_parameter' ? parameter.children : [parameter],
  );
  const parameters = names.map((name) =>
    to.make({ kind: 'name', name: to.text(name.get('name') ?? name) }, name),
  );
  return { parameters, body: toStatements(block.get('body'), to) };
}

/** Arguments; keys of a hash without braces are keywords. */
export function toArgument(given: GrammarNode, to: TreeBuilder): Argument[] {
  const [inner] = given.children;
  if (given.type === 'pair') {
    const entry = toEntry(given, to);
    if (entry.key !== null) return [{ name: entry.key, isSpread: false, value: entry.value }];
    const object = to.make({ kind: 'object', typeName: null, entries: [entry] }, given);
    return [{ name: null, isSpread: false, value: object }];
  }
  if (given.type === 'block_argument') {
    // `&:name` has become the call's block.
    return inner === undefined || inner.type === 'simple_symbol'
      ? []
      : [{ name: 'block', isSpread: false, value: to.node(inner) }];
  }
  const isSpread = given.type === 'splat_argument' || given.type === 'hash_splat_argument';
  return [{ name: null, isSpread, value: to.node(isSpread && inner ? inner : given) }];
}

/** `events.each(&:publish)` runs `event.publish` for each. */
function blockFromArgument(given: readonly GrammarNode[], to: TreeBuilder): CallNode['block'] {
  const symbol = given.find((each) => each.type === 'block_argument')?.child('simple_symbol');
  if (!symbol) return null;
  const object = to.make({ kind: 'name', name: 'it' }, symbol);
  const name = to.text(symbol).slice(1);
  const callee = to.make({ kind: 'member', object, name, isOptional: false }, symbol);
  const call = to.make({ kind: 'call', callee, arguments: [], isNew: false, block: null }, symbol);
  return to.make(
    {
      kind: 'function',
      variety: 'lambda',
      name: null,
      receiver: null,
      parameters: [{ name: 'it', type: null, default: null }],
      returns: null,
      decorators: [],
      isAsync: false,
      isGenerator: false,
      isExported: false,
      body: [to.make({ kind: 'return', value: call }, symbol)],
    },
    symbol,
  );
}

/** One pair of a hash. A key alone (`id:`) stands for the name. */
export function toEntry(pair: GrammarNode, to: TreeBuilder): Entry {
  const keyNode = pair.get('key');
  const isWord = keyNode?.type === 'hash_key_symbol';
  const key = keyNode === null || isWord ? null : to.node(keyNode);
  const isStatic = key?.kind === 'string' && key.parts.length === 0;
  const name = isWord ? to.text(keyNode) : isStatic ? key.value : null;
  const value = to.optional(pair, 'value') ?? to.make({ kind: 'name', name: name ?? '' }, keyNode ?? pair);
  return { key: name, keyNode: name === null ? key : null, value, isSpread: false };
}

/** A hash. */
export function toHash(node: GrammarNode, to: TreeBuilder): Draft {
  const entries = node.children.map((child): Entry => {
    if (child.type === 'pair') return toEntry(child, to);
    return { key: null, keyNode: null, value: to.node(child.children[0] ?? child), isSpread: true };
  });
  return { kind: 'object', typeName: null, entries };
}
