import type { CallNode, Entry, SyntaxNode } from '../languages/syntax.ts';
import { isComprehension, MAX_DEPTH, MAX_LOOKED_AT } from './arguments.ts';
import { calleeName, pathOf } from './calls.ts';
import { carriedBy, entriesGiven, pairsIn } from './carried.ts';
import { typesOf } from './declared-types.ts';
import { wholeListOf } from './delivery/list-pieces.ts';
import { isRequestBlock, requestParts, setsBody } from './delivery/request-parts.ts';
import { wordsOf } from './names.ts';
import { returnedBy } from './returned.ts';
import { builderSetters } from './setters.ts';
import { itemsAddedTo } from './totals/added-items.ts';
import { resolve } from './values.ts';

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

/** `createUsageRecord(item.id, {...})`, `fetch(this.endpoint, {...})`: whose or whereto, and nothing that holds names. */
function isIdentifying(value: SyntaxNode): boolean {
  // An accessor: `used.subscriptionId()`.
  if (value.kind === 'call' && value.arguments.length === 0) return isIdentifying(value.callee);
  if (value.kind !== 'name' && value.kind !== 'member') return false;
  // No constant is the key of one event: `self::CREATE_USAGE` of a query, `Stage.LIVE`.
  if (CONSTANTS.test(value.name)) return true;
  const words = wordsOf(value.name);
  return (
    /^(id|uuid|sid|ur[li]|endpoint|path|address|method)$/.test(words.at(-1) ?? '') ||
    /^(http\.Method\w+|(\w+\.)?(Http)?Method\.\w+)$/.test(pathOf(value))
  );
}

/** Several words in capitals: `T` and `ID` may be anything. */
const CONSTANTS = /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/;

/** `createUsageRecord(item, { quantity })`: whose usage it is stands before what is said of it. */
function isOwner(value: SyntaxNode, { arguments: [first, ...others] }: CallNode): boolean {
  const second = others.find((one) => !isIdentifying(one.value));
  if (value !== first?.value || second === undefined) return false;
  const said = resolve(second.value);
  if (said.kind !== 'object' && !(said.kind === 'call' && builderSetters(said).length > 0)) return false;
  // An accessor: `batch.subscriptionItem()`.
  const owner = value.kind === 'call' && value.arguments.length === 0 ? value.callee : value;
  return (
    (owner.kind === 'name' || (owner.kind === 'member' && owner !== value)) &&
    /^\$?(item|subscription(_?item)?|customer|account|component|shop|store|merchant|tenant)$/i.test(
      owner.name,
    )
  );
}

/** What a request is sent with, and no part of what it says. */
const SAYS_HOW = /^(auth|authorization|basic_?auth|timeout|cookies|verify|proxies|signal|cert|retries)$/i;

/** Go's context and C#'s cancellation token say how long to try, Java's body handler what to answer: no names in them. */
function isContext(value: SyntaxNode): boolean {
  if (value.kind === 'call') return /^context\.\w+$|(^|\.)BodyHandlers\.\w+$/.test(pathOf(value.callee));
  return value.kind === 'name' && (CONTEXTS.test(value.name) || typesOf(value).includes('CancellationToken'));
}

const CONTEXTS = /^(ctx|ct|(cancellation|stopping|stop)_?token)$/i;

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
      if (entries.length > 0)
        return entries.some((entry) =>
          isUnseenEntry({ ...entry, keyNode: null, isSpread: false }, depth, looked),
        );
      const carried = carriedBy(value);
      if (carried !== null) return carried.some((one) => isUnseen(one, depth, looked));
      const setters = builderSetters(value);
      if (setters.length > 0)
        return setters.some((one) => SETS_BODY.test(one.name) && isUnseen(one.value, depth, looked));
      return !isConstructor(value);
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
  const given = unmarked(value);
  return HOLDS_EVENTS.test(key) && (isWhole(given) || isWholeList(key, given))
    ? isUnseen(given, depth + 1, looked)
    : isNestedUnseen(given, depth, looked);
}

/** `m3ter.F(…)` and its kind only mark a value as given. */
function unmarked(value: SyntaxNode): SyntaxNode {
  const [only] = value.kind === 'call' && calleeName(value) === 'F' ? value.arguments : [];
  return only?.value ?? value;
}

/** What a request is given to carry: `HttpRequest.newBuilder(uri).POST(body)`. */
const SETS_BODY = /^(post|put|patch|method|body|entity|content)$/i;

/** A name stands for a whole event where a field or a call stands for one value: `{ events }` and `{ usage: row.bytes }`. */
function isWhole(value: SyntaxNode): boolean {
  return value.kind === 'name' || carriedIn(value);
}

/** `events: list(pending)`, `events: batch.map(sign)`: several events that a call makes, and no single value. */
function isWholeList(key: string, value: SyntaxNode): boolean {
  return (
    value.kind === 'call' &&
    (/(events|measurements|records|items)$/i.test(key) ||
      /^json_?decode$|^JSON\.parse$/i.test(pathOf(value.callee)))
  );
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

function isConstructor(call: CallNode): boolean {
  return call.isNew || call.arguments.some((argument) => argument.name !== null);
}

/**
 * The parameters of the function around a call that hold all of what the call is given and that is not seen, alone or
 * written down: `create(reading)`, `post(url, JSON.stringify({ events }))`. Null where something else is unseen too.
 */
export function handedOn(call: CallNode, parameters: readonly string[]): readonly string[] | null {
  const found: string[] = [];
  const look = (value: SyntaxNode, depth: number): boolean => {
    const at = resolve(value);
    if (at.kind === 'name' && parameters.includes(at.name)) return found.push(at.name) > 0;
    if (depth > MAX_DEPTH || !isUnseen(value, depth, { left: MAX_LOOKED_AT })) return depth <= MAX_DEPTH;
    if (at.kind === 'object') return at.entries.every((entry) => look(entry.value, depth + 1));
    if (at.kind === 'list') return at.items.every((item) => look(item, depth + 1));
    if (at.kind === 'other' && at.children[0]) return look(at.children[0], depth + 1);
    const carried = at.kind === 'call' || at.kind === 'member' ? carriedBy(at) : null;
    return carried?.every((one) => look(one, depth + 1)) ?? false;
  };
  const isAll = call.arguments.every(
    ({ name, value }) =>
      (name !== null && SAYS_HOW.test(name)) ||
      isIdentifying(value) ||
      isOwner(value, call) ||
      isContext(value) ||
      look(value, 0),
  );
  return isAll && found.length > 0 ? [...new Set(found)] : null;
}
