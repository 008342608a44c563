import type { CallNode, Entry, FunctionNode, OtherNode, SyntaxNode } from '../languages/syntax.ts';
import { itemsAddedTo } from './added-items.ts';
import { calleeName, chainedCalls, pathOf } from './calls.ts';
import { carriedBy, entriesGiven, pairsIn } from './carried.ts';
import { wholeListOf } from './list-pieces.ts';
import { plainName, wordsOf } from './names.ts';
import { returnedBy } from './returned.ts';
import { inOrder, type Setter, setterOf, settersIn } from './setters.ts';
import { resolve } from './values.ts';
import { scopeOf } from './walk.ts';

/** One named value handed to a call, wherever it was written. */
export interface NamedArgument {
  readonly name: string;
  readonly value: SyntaxNode;
  /** 0 for the call's own keywords and the entries of its literals; one more for each literal nested in it. */
  readonly depth: number;
}

/** Stripe nests the quantity in `payload`, Orb and Metronome the event in a list: deeper is another object's matter. */
const MAX_DEPTH = 3;

/** Literals made of names of literals of names could be as many as their product; no real call gives this much. */
const MAX_LOOKED_AT = 500;

/**
 * Every named value the call is given, shallow ones first: keyword arguments, entries of object and struct literals
 * (nested ones and those in lists too), setters of a builder chain, the parts of a request that is put together call by call, what a function of the same file makes for it
 * (`events: rows.map(toEvent)`), and what was set on a local variable before it was passed (`params.Identifier = id`,
 * `params.SetIdempotencyKey(key)`).
 */
export function namedArguments(call: CallNode): readonly NamedArgument[] {
  const known = argumentsOfCall.get(call);
  if (known !== undefined) return known;
  const found: NamedArgument[] = [];
  const into: Collected = { found, left: MAX_LOOKED_AT };
  for (const argument of call.arguments) {
    if (argument.name !== null) found.push({ name: argument.name, value: argument.value, depth: 0 });
    collect(argument.value, argument.name === null ? 0 : 1, into);
  }
  for (const part of filledIn(call)) {
    const setter = setterOf(part);
    if (setter !== null) found.push({ ...setter, depth: 0 });
  }
  for (const part of requestParts(call)) {
    const setter = setterOf(part);
    if (setter !== null) found.push({ ...setter, depth: 0 });
    for (const { value } of part.arguments) collect(value, 0, into);
  }
  if (call.block !== null && isRequestBlock(call.block))
    for (const { name, value } of inOrder(settersIn(call.block))) {
      found.push({ name, value, depth: 0 });
      collect(value, 1, into);
    }
  found.sort((a, b) => a.depth - b.depth);
  argumentsOfCall.set(call, found);
  return found;
}

/** A tree never changes once built, so what was read from it once holds for good. */
const argumentsOfCall = new WeakMap<CallNode, readonly NamedArgument[]>();

/**
 * The value given under one of the names, whatever its casing; the shallowest one. Null also where the call is given
 * something that cannot be seen into: ask {@link hasUnseenArguments} before claiming absence.
 */
export function argumentNamed(call: CallNode, names: readonly string[]): SyntaxNode | null {
  const given = namedArguments(call);
  if (given.length === 0) return null;
  const wanted = new Set(names.map(plainName));
  return given.find((argument) => wanted.has(plainName(argument.name)))?.value ?? null;
}

/** The value of the positional argument, counted from 0 among those without a keyword. */
export function argumentAt(call: CallNode, position: number): SyntaxNode | null {
  return call.arguments.filter((argument) => argument.name === null)[position]?.value ?? null;
}

const REQUEST_PARTS =
  /^(body|body_?value|json|form|form_?params|form_?data|multipart|send|send_?json|headers?|set|query|with_?body|content|field|attributes)$/i;

/**
 * What is hung onto a request before it goes out, `client.post(url).header(name, key).json(&event).send()`, or said before
 * its address: `Http::withHeaders([name => key])->post(url, event)`.
 */
function requestParts(call: CallNode): readonly CallNode[] {
  return [
    ...chainedCalls(call).filter((next) => next.arguments.length > 0 && REQUEST_PARTS.test(calleeName(next))),
    ...callsBefore(call).filter((next) => next.arguments.length > 0 && REQUEST_HEADS.test(calleeName(next))),
  ];
}

const REQUEST_HEADS = /^(with|replace|set|add)?_?(headers?|options|body|query_?parameters)$/i;

/** The calls a call hangs from, nearest first. */
function callsBefore(call: CallNode): readonly CallNode[] {
  const before: CallNode[] = [];
  let at: SyntaxNode = call;
  while (at.kind === 'call' && at.callee.kind === 'member' && before.length < MAX_SETTERS) {
    at = at.callee.object;
    if (at.kind === 'call') before.push(at);
  }
  return before;
}

/** `Usage.create(id).quantity(n).usageDate(at).request()`: what is filled in before the call that ends the chain. */
function filledIn(call: CallNode): readonly CallNode[] {
  const chain = chainedCalls(call);
  const end = chain.findIndex((next) => ENDS.test(calleeName(next)));
  return end < 0 ? [] : chain.slice(0, end);
}

const ENDS = /^(request|execute|submit)(_?async)?$/i;

/** `connection.post(path) { |request| request.body = … }` */
function isRequestBlock(block: FunctionNode): boolean {
  return /^(r|re|req|request|http)$/i.test(block.parameters[0]?.name ?? '');
}

/**
 * True when some of what the call is given was made out of sight (a parameter, a spread, another function's answer),
 * so that a name not found may still be there.
 */
export function hasUnseenArguments(call: CallNode): boolean {
  const looked = { left: MAX_LOOKED_AT };
  if (call.block !== null && (isRequestBlock(call.block) || setsBody(call.block))) return true;
  if (requestParts(call).some((part) => part.arguments.some(({ value }) => isUnseen(value, 0, looked))))
    return true;
  return call.arguments.some(({ name, isSpread, value }) => {
    if (isSpread) return true;
    if (name !== null && SAYS_HOW.test(name)) return false;
    if (name === null || HOLDS_EVENTS.test(name))
      return (
        !(isIdentifying(value) || isOwner(value, call)) && !isContext(value) && isUnseen(value, 0, looked)
      );
    return isNestedUnseen(value, 0, looked);
  });
}

/** Kotlin's `http.post(url) { setBody(event) }`, where the block is the request's own. */
function setsBody(block: FunctionNode): boolean {
  return (
    block.parameters.length === 0 &&
    block.body.some((node) => node.kind === 'call' && /^set_?body$/i.test(calleeName(node)))
  );
}

/** `createUsageRecord(item.id, {...})`, `fetch(this.endpoint, {...})`: whose or whereto, and nothing that holds names. */
function isIdentifying(value: SyntaxNode): boolean {
  // An accessor: `used.subscriptionId()`.
  if (value.kind === 'call' && value.arguments.length === 0) return isIdentifying(value.callee);
  if (value.kind !== 'name' && value.kind !== 'member') return false;
  const words = wordsOf(value.name);
  return (
    /^(id|uuid|sid|ur[li]|endpoint|path|address|method)$/.test(words.at(-1) ?? '') ||
    /^(http\.Method\w+|(\w+\.)?(Http)?Method\.\w+)$/.test(pathOf(value))
  );
}

/** `createUsageRecord(item, { quantity })`: whose usage it is stands before what is said of it. */
function isOwner(value: SyntaxNode, { arguments: [first, second] }: CallNode): boolean {
  if (value !== first?.value || second === undefined || resolve(second.value).kind !== 'object') return false;
  return (
    value.kind === 'name' && /^(item|subscription(_?item)?|customer|account|component)$/i.test(value.name)
  );
}

/** What a request is sent with, and no part of what it says. */
const SAYS_HOW = /^(auth|authorization|basic_?auth|timeout|cookies|verify|proxies|signal|cert|retries)$/i;

/** Go's context and C#'s cancellation token say how long to try, and hold no names. */
function isContext(value: SyntaxNode): boolean {
  if (value.kind === 'call') return /^context\.\w+$/.test(pathOf(value.callee));
  return value.kind === 'name' && /^(ctx|cancellation_?token)$/i.test(value.name);
}

/** Under these keywords a call is given whole events, where other keywords carry one value each. */
const HOLDS_EVENTS =
  /^(events?|measurements?|usages?|(usage_?)?records?|items|batch|body|json|form|form_?params|request|params|options|input|signals)$/i;

function isUnseen(node: SyntaxNode, depth: number, looked: { left: number }): boolean {
  if (depth > MAX_DEPTH || looked.left-- <= 0) return true;
  const added = node.kind === 'name' ? itemsAddedTo(node) : [];
  if (added.length > 0) return added.some((one) => isUnseen(one, depth + 1, looked));
  const whole = wholeListOf(node);
  if (whole !== null) return isUnseen(whole, depth, looked);
  const value = resolve(node);
  switch (value.kind) {
    case 'object':
      return value.entries.some(
        (entry) => !(entry.key !== null && SAYS_HOW.test(entry.key)) && isUnseenEntry(entry, depth, looked),
      );
    case 'list':
      if (pairsIn(value.items) !== null) return false;
      return value.items.some((item) => !isComprehension(item) && isUnseen(item, depth + 1, looked));
    case 'call': {
      const returned = returnedBy(value);
      if (returned.length > 0) return returned.some((one) => isUnseen(one, depth, looked));
      const entries = entriesGiven(value);
      if (entries.length > 0) return entries.some((entry) => isNestedUnseen(entry.value, depth, looked));
      const carried = carriedBy(value);
      if (carried !== null) return carried.some((one) => isUnseen(one, depth, looked));
      return builderSetters(value).length === 0 && !isConstructor(value);
    }
    case 'member': {
      const carried = carriedBy(value);
      return carried === null || carried.some((one) => isUnseen(one, depth, looked));
    }
    case 'name':
    case 'index':
    case 'other':
      return true;
    default:
      return false;
  }
}

function isUnseenEntry({ key, value, isSpread }: Entry, depth: number, looked: { left: number }): boolean {
  if (key === null) return !isSpread || resolve(value).kind !== 'object' || isUnseen(value, depth, looked);
  return HOLDS_EVENTS.test(key) && isWhole(value)
    ? isUnseen(value, depth + 1, looked)
    : isNestedUnseen(value, depth, looked);
}

/** A name stands for a whole event where a field or a call stands for one value: `{ events }` and `{ usage: row.bytes }`. */
function isWhole(value: SyntaxNode): boolean {
  return value.kind === 'name' || carriedIn(value);
}

function carriedIn(value: SyntaxNode): boolean {
  return value.kind === 'call' && value.arguments.length > 0 && carriedBy(value) !== null;
}

/** Inside a literal only further literals hold names; a plain value under a key hides nothing. */
function isNestedUnseen(node: SyntaxNode, depth: number, looked: { left: number }): boolean {
  const value = resolve(node);
  if (depth >= MAX_DEPTH) return false;
  const isLiteral =
    value.kind === 'object' ||
    value.kind === 'list' ||
    carriedIn(value) ||
    (value.kind === 'call' && entriesGiven(value).length > 0);
  return isLiteral && isUnseen(value, depth + 1, looked);
}

/** What the items of a list are made from says nothing of what they hold. */
function isComprehension(node: SyntaxNode): node is OtherNode {
  return node.kind === 'other' && node.syntax === 'comprehension';
}

/** What a comprehension makes of each thing it goes through. */
function elementOf(comprehension: OtherNode): SyntaxNode {
  return comprehension.children[0] ?? comprehension;
}

function isConstructor(call: CallNode): boolean {
  return call.isNew || call.arguments.some((argument) => argument.name !== null);
}

interface Collected {
  readonly found: NamedArgument[];
  left: number;
}

function collect(node: SyntaxNode, depth: number, into: Collected): void {
  if (depth > MAX_DEPTH || into.left-- <= 0) return;
  const { found } = into;
  collectSetOn(node, depth, found);
  if (node.kind === 'name') for (const item of itemsAddedTo(node)) collect(item, depth + 1, into);
  const whole = wholeListOf(node);
  if (whole !== null) {
    collect(whole, depth, into);
    return;
  }
  const value = resolve(node);
  if (value.kind === 'object') {
    for (const entry of value.entries) {
      if (entry.key !== null) found.push({ name: entry.key, value: entry.value, depth });
      collect(entry.value, depth + 1, into);
    }
  } else if (value.kind === 'list') {
    for (const { key, value: given } of pairsIn(value.items) ?? [])
      found.push({ name: key, value: given, depth });
    for (const item of value.items) collect(isComprehension(item) ? elementOf(item) : item, depth + 1, into);
  } else if (value.kind === 'member') {
    for (const one of carriedBy(value) ?? []) collect(one, depth, into);
  } else if (value.kind === 'function') {
    for (const setter of consumerSetters(value)) {
      found.push({ ...setter, depth });
      collect(setter.value, depth + 1, into);
    }
  } else if (value.kind === 'call') {
    for (const returned of returnedBy(value)) collect(returned, depth, into);
    for (const setter of builderSetters(value)) {
      found.push({ ...setter, depth });
      collect(setter.value, depth + 1, into);
    }
    for (const { key, value: given } of entriesGiven(value)) {
      found.push({ name: key, value: given, depth });
      collect(given, depth + 1, into);
    }
    const carried = carriedBy(value);
    for (const one of carried ?? []) collect(one, depth, into);
    for (const argument of carried === null ? value.arguments : []) {
      if (argument.name !== null) found.push({ name: argument.name, value: argument.value, depth });
      // `m3ter.F(…)` and its kind only mark a value as given.
      collect(argument.value, calleeName(value) === 'F' ? depth : depth + 1, into);
    }
  }
}

/** Longer chains are not written by hand; generated or hostile ones must not cost more than they are long. */
const MAX_SETTERS = 50;

/** `batchMeterUsage(request -> request.productCode(code).usageRecords(records))`: a lambda that fills what it is given. */
function consumerSetters(fn: FunctionNode): Setter[] {
  const [only, ...others] = fn.body;
  const [parameter] = fn.parameters;
  const body = only?.kind === 'return' ? only.value : only;
  if (fn.variety !== 'lambda' || fn.parameters.length !== 1 || others.length > 0 || body?.kind !== 'call')
    return [];
  return pathOf(body.callee).split('.')[0] === parameter?.name ? settersOfChain(body).setters : [];
}

/** `Params.builder().setEventName("x").putPayload("value", "1").build()`: each setter of the chain. */
function builderSetters(call: CallNode): Setter[] {
  const { setters, at } = settersOfChain(call);
  // `new EventInput().code("calls").transactionId(id)`: setters that hand back what they were called on.
  const isBuilder =
    (at.kind === 'call' && at.isNew) ||
    isSetOnto(call) ||
    /\bbuilder$/i.test(pathOf(at)) ||
    /\bbuilder\b/i.test(pathOf(call.callee));
  return isBuilder ? setters : [];
}

/** `row.toRecord().setTrackingId(id)`: the last call of the chain can only be a setter. */
function isSetOnto(call: CallNode): boolean {
  return call.arguments.length === 1 && /^set\p{Lu}/u.test(calleeName(call));
}

/** The setters of a chain of calls in order, and what the chain starts at. */
function settersOfChain(call: CallNode): {
  readonly setters: Setter[];
  readonly at: SyntaxNode;
} {
  const setters: Setter[] = [];
  let at: SyntaxNode = call;
  while (at.kind === 'call' && at.callee.kind === 'member' && setters.length < MAX_SETTERS) {
    const setter = setterOf(at);
    if (setter !== null) setters.unshift(setter);
    at = at.callee.object;
  }
  return { setters, at };
}

/** What was set on a local variable before this use of it. */
function collectSetOn(node: SyntaxNode, depth: number, into: NamedArgument[]): void {
  if (node.kind !== 'name') return;
  for (const { at, name, value } of settersIn(scopeOf(node)).get(node.name) ?? []) {
    if (at >= node.span.start || into.length >= MAX_FOUND) return;
    into.push({ name, value, depth });
  }
}

/** Set over and over on one variable, the first ones say what it is made of. */
const MAX_FOUND = 500;
