import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { lastName } from './names.ts';
import { remember } from './remember.ts';
import { ancestors, descendants } from './walk.ts';

/**
 * The dotted path of what is called: `stripe.billing.meterEvents.create`. Calls, awaits and indexes inside the chain
 * are passed through (`client.billing().meterEvents[0].create` reads the same as without them); a part that has no
 * name, such as a literal, stands as `?`.
 */
export function calleePath(call: CallNode): string {
  if (call.callee.kind === 'name') return call.callee.name;
  const known = pathOfCall.get(call);
  if (known !== undefined) return known;
  const path = pathOf(call.callee);
  pathOfCall.set(call, path);
  return path;
}

/** A tree never changes once built, and nearly every rule asks for the path of every call. */
const pathOfCall = new WeakMap<CallNode, string>();

/** Parts of a chain that are looked at; no shape of any provider is a quarter as long, and hostile chains are. */
const MAX_CHAIN = 64;

/** The dotted path of a name, a member or a chain; the rules of {@link calleePath} apply. */
export function pathOf(node: SyntaxNode): string {
  let path: string | null = null;
  let at: SyntaxNode | null = node;
  for (let steps = 0; at !== null && steps < MAX_CHAIN; steps++) {
    const name = nameAt(at);
    if (name !== null) path = path === null ? name : `${name}.${path}`;
    at = beforeInChain(at);
  }
  return path ?? '';
}

function nameAt(node: SyntaxNode): string | null {
  switch (node.kind) {
    case 'name':
      return node.name;
    case 'member':
    case 'index':
      return fieldNameOf(node);
    case 'call':
    case 'await':
    case 'unary':
      return null;
    default:
      return '?';
  }
}

/** What the last part of a chain hangs on; null at its start. */
function beforeInChain(node: SyntaxNode): SyntaxNode | null {
  switch (node.kind) {
    case 'member':
    case 'index':
      return node.object;
    case 'call':
      return node.callee;
    case 'await':
      return node.value;
    case 'unary':
      return node.operand;
    default:
      return null;
  }
}

/** The last name of what is called: `create` for `stripe.billing.meterEvents.create(...)`; empty where it has none. */
export function calleeName(call: CallNode): string {
  const { callee } = call;
  if (callee.kind === 'name' || callee.kind === 'member') return callee.name;
  const path = pathOf(callee);
  return lastName(path).replace('?', '');
}

/** A call's name for people, with what it is made on: `meterEvents.create`, `usage.RecordUsage`, `recordUsage`. */
export function calleeLabel(call: CallNode): string {
  const parts = calleePath(call).split('.');
  return parts.slice(parts.at(-2) === '?' ? -1 : -2).join('.');
}

/** The call a node is, awaited or not; null for anything else. */
export function callOf(node: SyntaxNode | null | undefined): CallNode | null {
  if (node === null || node === undefined) return null;
  const made = withoutAwait(node);
  return made.kind === 'call' ? made : null;
}

/** What is waited for, `send()` of `await send()`; the node itself where nothing waits. */
export function withoutAwait(node: SyntaxNode): SyntaxNode {
  return node.kind === 'await' ? node.value : node;
}

/** The whole expression a node's answer stands as: the await around it, or the node itself. */
export function withAwait(node: SyntaxNode): SyntaxNode {
  return node.parent?.kind === 'await' ? node.parent : node;
}

/** What the call is made on: `stripe.billing.meterEvents` in `stripe.billing.meterEvents.create()`; null for `f()`. */
export function receiverOf(call: CallNode): SyntaxNode | null {
  return call.callee.kind === 'member' ? call.callee.object : null;
}

/** The calls of the chain that ends with a node, the last one first; fields and awaits between them are passed by. */
export function* callsOfChain(end: SyntaxNode): Generator<CallNode> {
  let at = end;
  for (let steps = 0; steps < MAX_CHAIN; steps++) {
    if (at.kind === 'call') {
      yield at;
      at = at.callee;
    } else if (at.kind === 'member') at = at.object;
    else if (at.kind === 'await') at = at.value;
    else return;
  }
}

/** The calls chained onto this one's result, nearest first: `catch` in `send().catch(log)`. */
export function chainedCalls(call: CallNode): CallNode[] {
  const chained: CallNode[] = [];
  let inner: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'member' && above.object === inner) inner = above;
    else if (above.kind === 'call' && above.callee === inner) {
      chained.push(above);
      inner = above;
    } else if (inner.kind === 'member' || above.kind !== 'await') break;
    else inner = above;
  }
  return chained;
}

/** The last call of the chain that goes on from this one, or the call itself: `where` for `update(wallets)` in `update(wallets).set(…).where(…)`. */
export function endOfChain(call: CallNode): CallNode {
  return chainedCalls(call).at(-1) ?? call;
}

/** The node is what a call is made on by name, and nothing that it is given. */
export function isCallee(node: SyntaxNode): boolean {
  return node.parent?.kind === 'call' && node.parent.callee === node;
}

/** All that a call is given: the values of its arguments, and its block behind them. */
export function allGiven(call: CallNode): readonly SyntaxNode[] {
  const values = call.arguments.map(({ value }) => value);
  return call.block === null ? values : [...values, call.block];
}

/** The first function that a call is given, as an argument or as its block; null where it is given none. */
export function functionGiven(call: CallNode): FunctionNode | null {
  return allGiven(call).find((one) => one.kind === 'function') ?? null;
}

/** The function's own calls in source order, nested functions left out; those are in {@link callsWithin}. */
export const callsIn = remember((fn: FunctionNode): readonly CallNode[] => {
  const calls: CallNode[] = [];
  for (const node of descendants(fn, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call') calls.push(node);
  return calls;
});

/** Every call of a piece of code in source order, those in its callbacks and nested functions too. */
export function callsWithin(node: SyntaxNode): readonly CallNode[] {
  const calls: CallNode[] = [];
  for (const inner of descendants(node)) if (inner.kind === 'call') calls.push(inner);
  return calls;
}

/**
 * What becomes of an expression's value. `awaited` wins over what is done with the awaited value: ask again for
 * the `await` node. `discarded` is a statement of its own, `void f()`, or an assignment to `_` alone.
 */
export type Use =
  | 'awaited'
  | 'returned'
  | 'assigned'
  | 'argument'
  | 'chained'
  | 'called'
  | 'spawned'
  | 'deferred'
  | 'thrown'
  | 'yielded'
  | 'tested'
  | 'operand'
  | 'element'
  | 'scoped'
  | 'discarded'
  | 'other';

/**
 * What becomes of this expression's value, seen through parentheses, casts, `cond && f()` and both branches of a
 * conditional. A language's implicit return counts as `returned` only where its tree says `return`.
 */
// oxlint-disable-next-line max-lines-per-function -- a table: one line a kind
export function useOf(node: SyntaxNode): Use {
  const { parent } = node;
  if (parent === null) return 'discarded';
  switch (parent.kind) {
    case 'await':
      return 'awaited';
    case 'return':
      return 'returned';
    case 'throw':
      return 'thrown';
    case 'yield':
      return 'yielded';
    case 'spawn':
      return 'spawned';
    case 'defer':
      return 'deferred';
    case 'assign':
      return parent.value === node && parent.targets.every(isBlank) ? 'discarded' : 'assigned';
    case 'member':
      return 'chained';
    case 'index':
      return parent.object === node ? 'chained' : 'operand';
    case 'call':
      if (parent.callee === node) return 'called';
      return parent.block === node ? 'other' : 'argument';
    case 'object':
    case 'list':
    case 'string':
      return 'element';
    case 'unary':
      return parent.operator === 'void' ? 'discarded' : 'operand';
    case 'binary':
      return isShortCircuit(parent.operator) && parent.right === node ? useOf(parent) : 'operand';
    case 'conditional':
      return parent.test === node ? 'tested' : useOf(parent);
    case 'if':
      if (parent.test === node) return 'tested';
      // `scope = if grouped … end`: where a branch is an expression its last value is what the whole gives.
      return parent.then.at(-1) === node || parent.else.at(-1) === node ? useOf(parent) : 'discarded';
    case 'loop':
      if (parent.test === node) return 'tested';
      return parent.body.includes(node) || parent.step === node ? 'discarded' : 'element';
    case 'switch':
      if (parent.subject === node) return 'tested';
      if (parent.cases.some((c) => c.tests.includes(node))) return 'operand';
      return parent.cases.some((c) => c.body.at(-1) === node) ? useOf(parent) : 'discarded';
    case 'with':
      return parent.items.includes(node) ? 'scoped' : 'discarded';
    case 'other':
      return parent.children.length === 1 ? useOf(parent) : 'other';
    case 'function':
      return parent.body.includes(node) ? 'discarded' : 'other';
    case 'class':
      return parent.body.includes(node) ? 'discarded' : 'other';
    case 'file':
    case 'block':
    case 'try':
      return 'discarded';
    default:
      return 'other';
  }
}

function isShortCircuit(operator: string): boolean {
  return operator === '&&' || operator === '||' || operator === '??';
}

/** `_`: the value is thrown away. */
export function isBlank(target: SyntaxNode): boolean {
  return target.kind === 'name' && target.name === '_';
}

/** Somewhere in the node the very path is read: `account.plan` in `renew(account.plan.id)`. */
export function mentionsPath(node: SyntaxNode, path: string): boolean {
  for (const inner of descendants(node)) if (inner.kind === 'member' && pathOf(inner) === path) return true;
  return false;
}

/**
 * The name a thing is asked by, with or without a call: `taxPercentage` of `customer.taxPercentage` and of
 * `customer.taxPercentage()`, `Scheduled` of `@Scheduled(…)`; empty for what has none.
 */
export function askedName(node: SyntaxNode): string {
  return node.kind === 'call' ? calleeName(node) : lastNameOf(node);
}

/** The field a value is read from or put under: `id` of `event.id` and of `event['id']`; null where it is computed. */
export function fieldNameOf(node: SyntaxNode): string | null {
  if (node.kind === 'member') return node.name;
  return node.kind === 'index' && node.index.kind === 'string' ? node.index.value : null;
}

/** As {@link askedName}, and `bytes` of `row['bytes']`: what a value is called where it is read; empty for what has no name. */
export function valueName(node: SyntaxNode): string {
  return node.kind === 'index' ? (fieldNameOf(node) ?? '') : askedName(node);
}

/** `limit` of `limit` and of `plan.limit`; empty for what is no name. */
export function lastNameOf(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' ? node.name : '';
}
