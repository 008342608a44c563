import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentNamed } from '../arguments.ts';
import { calleeName, calleePath, callsIn } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { secondsIn } from '../time/durations.ts';
import { literalNumber } from '../values.ts';
import { enclosingFunction } from '../walk.ts';
import { isSetOnce } from './set-once.ts';

/** A call that remembers something once, for a while. */
export interface KeptMark {
  readonly call: CallNode;
  readonly seconds: number;
}

/** `SET key value NX EX 300` in its many spellings, in source order, where it is told how long the mark is kept. */
export function keptMarksIn(facts: FileFacts): readonly KeptMark[] {
  return facts.callsNamed(SETS).flatMap((call) => {
    const seconds = markedFor(call);
    return seconds === null ? [] : [{ call, seconds }];
  });
}

function markedFor(call: CallNode): number | null {
  if (call.arguments.length < 2) return null;
  const isOnce = ONCE.test(calleeName(call)) || isSetOnce(call) || isAskedBefore(call);
  if (!isOnce || isOtherAdd(call)) return null;
  return lengthGiven(call);
}

/** How long a call is told to keep what it is given, in seconds: `EX 300`, `ex=300`, `5 * time.Minute`; null where it is not told. */
export function lengthGiven(call: CallNode): number | null {
  // Redis' `setex(key, seconds, value)` in every client's casing.
  if (/^set_?ex$/i.test(calleeName(call)) && call.arguments[1] !== undefined)
    return literalNumber(call.arguments[1].value) ?? secondsIn(call.arguments[1].value);
  for (const name of LENGTHS) {
    const given = argumentNamed(call, [name]);
    if (given !== null) return secondsIn(given) ?? literalNumber(given);
  }
  const millis = argumentNamed(call, ['px']);
  const ms = millis === null ? null : literalNumber(millis);
  if (ms !== null) return ms / 1000;
  const given = call.arguments.map(({ value }) => value);
  const at = given.findIndex((value) => value.kind === 'string' && /^ex$/i.test(value.value));
  const next = at < 0 ? undefined : given[at + 1];
  if (next !== undefined) return literalNumber(next);
  return timeAmong(given);
}

const LENGTHS = [
  'ex',
  'expires_in',
  'expiry',
  'expire',
  'expiration',
  'ttl',
  'timeout',
  'AbsoluteExpirationRelativeToNow',
  'SlidingExpiration',
];

const SETS =
  /^(set|put|set_?string(_?async)?|set_?nx|set_?ex|set_?if_?absent|put_?if_?absent|string_?set(_?async)?|lock_?take|add|write|try_?set)$/i;
const ONCE = /^(set_?nx|set_?if_?absent|put_?if_?absent|add|try_?set)$/i;

/** `if (await cache.get(key)) return;` and then `cache.set(key, …)`: the same key is asked for first. */
function isAskedBefore(call: CallNode): boolean {
  const [key] = call.arguments;
  const fn = enclosingFunction(call);
  if (key?.value.kind !== 'name' || fn === null || ONCE.test(calleeName(call))) return false;
  const { name } = key.value;
  return callsIn(fn).some(
    (asked) =>
      asked.span.end <= call.span.start &&
      ASKS.test(calleeName(asked)) &&
      asked.arguments.some(({ value }) => value.kind === 'name' && value.name === name),
  );
}

const ASKS =
  /^(get|exists|has|contains_?key|get_?string|has_?key|string_?get|key_?exists|read|exist)(_?async)?\??$/i;

/** Only a cache's `add` stores what was not there. */
function isOtherAdd(call: CallNode): boolean {
  return /^add$/i.test(calleeName(call)) && !/cache|redis|memcache/i.test(calleePath(call));
}

/** `SetNX(ctx, key, 1, 5*time.Minute)`, `setIfAbsent(key, "1", 5, TimeUnit.MINUTES)`, `Cache::add($key, 1, 300)`. */
function timeAmong(given: readonly SyntaxNode[]): number | null {
  const last = given.findLast((value) => secondsIn(value) !== null);
  const seconds = last === undefined ? null : secondsIn(last);
  if (last === undefined || seconds === null) {
    const [, , third] = given;
    return third === undefined || given.length > 3 ? null : literalNumber(third);
  }
  // A unit alone counts what stands before it.
  const count = last.kind === 'member' ? given[given.indexOf(last) - 1] : undefined;
  const times = count === undefined ? null : literalNumber(count);
  return times === null ? seconds : times * seconds;
}
