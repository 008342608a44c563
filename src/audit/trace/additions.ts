import { argumentNamed, namedArguments } from '../facts/arguments.ts';
import { calleeName, calleePath, pathOf } from '../facts/calls.ts';
import { isEventKey } from '../facts/event-keys.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { resolve } from '../facts/values.ts';
import { ancestors, descendants, isWithin } from '../facts/walk.ts';
import type { CallNode, FunctionNode, MemberNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { functionAround } from './call-graph.ts';
import { guardsOf } from './guards.ts';
import type { MeteringSite, Trace } from './site.ts';
import { hintOf } from './vocabulary.ts';

/** A place that adds to a stored amount of usage, credits or money: done twice, it counts twice. */
export interface Addition {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  /** Known only by its name: it may well do something else. */
  readonly isGuess: boolean;
}

/** Every addition in place: SQL, counters and the ways in which ORMs and document stores say it; in source order. */
export function additionsIn(files: readonly FileFacts[], trace: Trace): readonly Addition[] {
  const known = additionsOfTrace.get(trace);
  if (known !== undefined) return known;
  const found = new Map<SyntaxNode, Addition>();
  for (const { operation, wraps, node, statement, file, basis } of trace.sites) {
    if (operation !== 'increment' || wraps !== null || statement?.where.some(isCondition) === true) continue;
    if (speaksOfUsage(node))
      found.set(node, { file, node, isGuess: basis === 'vocabulary' && !addsInPlace(node) });
  }
  for (const site of trace.sites)
    if (addsAtProvider(site)) found.set(site.node, { file: site.file, node: site.node, isGuess: false });
  for (const { file, nodes } of files)
    for (const node of nodes('call'))
      if (addsInPlace(node) && speaksOfUsage(node)) found.set(node, { file, node, isGuess: false });
  const additions = [...found.values()];
  additionsOfTrace.set(trace, additions);
  return additions;
}

/** A trace is made of certain files and never changes. */
const additionsOfTrace = new WeakMap<Trace, readonly Addition[]>();

/** A call that a provider adds up each time, without a key that it knows a repeat by: usage records of old. */
function addsAtProvider({ node, provider, operation, wraps, basis }: MeteringSite): boolean {
  if (provider === null || node.kind !== 'call' || wraps !== null || operation !== 'send') return false;
  if (basis === 'vocabulary' || !/^(billing|marketplace|entitlements)$/.test(provider.category)) return false;
  const { keyNames, overwriting, windowKind } = provider.deduplication;
  if (keyNames.length > 0 || windowKind !== 'none') return false;
  const set = overwriting === null ? null : argumentNamed(node, [overwriting.name]);
  // What is not seen may well be the word that overwrites.
  return overwriting === null || set === null || (set.kind === 'string' && set.value !== overwriting.value);
}

const UPDATES =
  /^(update|upsert|values|set_?property|update_?many|update_?one|find_?one_?and_?update|find_?by_?id_?and_?update|set|update_?columns?|updates|update_?all)$/i;
const ADDS = /^(increment!|decrement!|update_counters)$/;
/** `$user->increment('credits', 5)`, where the column is named; counters of a monitoring system are another matter. */
const ADDS_TO_COLUMN = /^(increment|decrement|increment_?each|decrement_?each)$/i;
const MONITORING = /statsd|stats|metric|datadog|prometheus|telemetry|counter|meter_?registry|cache|redis/i;
/** `${credits} + ${n}`, `quota + ?`, `balance = balance - $1`. */
const SUM = /^\s*(\w+\s*=\s*)?(\$\{\}|[\w.]+)\s*[+-]\s*(\?|\$\d|\$\{\}|%s|:\w)/;

function addsInPlace(node: SyntaxNode): boolean {
  if (node.kind !== 'call') return false;
  const name = calleeName(node);
  if (ADDS.test(name)) return true;
  if (ADDS_TO_COLUMN.test(name) && node.arguments[0]?.value.kind === 'string')
    return !MONITORING.test(calleePath(node));
  if (!UPDATES.test(name)) return false;
  if (namedArguments(node).some((one) => /^(increment|decrement|\$inc)$/.test(one.name))) return true;
  for (const value of valuesGiven(node))
    for (const inner of descendants(value, (one) => one.kind !== 'function')) if (isSum(inner)) return true;
  return false;
}

/** What a call is given, a literal put into a variable first included: `.set(changes)`. */
function valuesGiven(call: CallNode): readonly SyntaxNode[] {
  return call.arguments.map(({ value }) => {
    const behind = value.kind === 'name' ? resolve(value) : value;
    return behind.kind === 'object' ? behind : value;
  });
}

function isSum(node: SyntaxNode): boolean {
  if (node.kind === 'string') return node.value.length <= MAX_TEXT && SUM.test(node.value);
  if (node.kind !== 'binary' || (node.operator !== '+' && node.operator !== '-')) return false;
  if (node.left.kind === 'call') return calleeName(node.left) === 'F';
  return node.left.kind === 'member' && isColumn(node.left) && isSetTo(node, node.left.name);
}

/** `User.credits`, the column of a model's class, and not a field of something loaded before. */
function isColumn({ object }: MemberNode): boolean {
  return object.kind === 'name' && /^\p{Lu}\w*\p{Ll}/u.test(object.name);
}

/** The sum goes back to where it was read: `values(credits=User.credits + n)`, `{ User.credits: User.credits + n }`. */
function isSetTo(sum: SyntaxNode, column: string): boolean {
  const { parent } = sum;
  if (parent?.kind === 'call')
    return parent.arguments.some(({ name, value }) => value === sum && name === column);
  if (parent?.kind !== 'object') return false;
  return parent.entries.some(
    ({ key, keyNode, value }) =>
      value === sum && (key === column || (keyNode?.kind === 'member' && keyNode.name === column)),
  );
}

/** `WHERE status = 'pending'`, `WHERE NOT credited`: the second run changes no row. */
function isCondition({
  column,
  columns,
}: {
  column: { name: string } | null;
  columns: readonly { name: string }[];
}): boolean {
  return [...columns, ...(column ? [column] : [])].some(({ name }) =>
    /status|state|version|_at$|processed|applied|credited|billed/i.test(name),
  );
}

/** Counters of attempts, visits and errors are nobody's invoice. */
const OTHER_COUNTERS =
  /^(attempts?|retry|retries|views?|logins?|errors?|failures?|failed|hits?|rate|window|throttle|metrics?)$/;
const AMOUNTS = /^(cost|costs|balance|balances|quota|spend|spent|wallet|amount)$/;

function speaksOfUsage(node: SyntaxNode): boolean {
  let speaks = false;
  for (const name of namesIn(node)) {
    const words = wordsOf(name);
    if (words.some((word) => OTHER_COUNTERS.test(word))) return false;
    speaks ||= hintOf(words) === 'strong' || words.some((word) => AMOUNTS.test(word));
  }
  return speaks;
}

function* namesIn(node: SyntaxNode): Generator<string> {
  const given = node.kind === 'call' ? valuesGiven(node).filter((value) => !isWithin(value, node)) : [];
  for (const inner of [node, ...given].flatMap((one) => [
    ...descendants(one, (n) => n.kind !== 'function'),
  ])) {
    if (inner.kind === 'name' || inner.kind === 'member') yield inner.name;
    if (inner.kind === 'object') for (const { key } of inner.entries) if (key !== null) yield key;
    if (inner.kind === 'call') for (const { name } of inner.arguments) if (name !== null) yield name;
    if (inner.kind === 'string' && inner.value.length <= MAX_TEXT) yield inner.value;
  }
}

const MAX_TEXT = 500;

/** Callers further up than this are rarely about the same event. */
const MAX_STEPS = 4;
const MAX_FUNCTIONS = 60;

/** Additions that nothing keeps from being made a second time: no key, no claim, no check of what was seen before. */
export function* repeatableAdditions(files: readonly FileFacts[], trace: Trace): Generator<Addition> {
  for (const addition of additionsIn(files, trace))
    if (guardsOf(addition.node).retry === null && !mayRecogniseRepeat(addition.node, trace)) yield addition;
}

/**
 * True when some function on the way to the place looks as if it recognised a repeat: it asks for a key, a status or a
 * mark, claims the event, or relies on a constraint. Generous on purpose: what may be recognised is not accused.
 */
export function mayRecogniseRepeat(node: SyntaxNode, trace: Trace): boolean {
  const seen = new Set<FunctionNode>();
  let front: SyntaxNode[] = [node];
  for (let step = 0; step <= MAX_STEPS && front.length > 0; step++) {
    const next: SyntaxNode[] = [];
    for (const at of front) {
      for (const fn of functionsAround(at)) {
        if (seen.has(fn) || seen.size > MAX_FUNCTIONS) continue;
        seen.add(fn);
        if (recognises(fn)) return true;
      }
      const holder = functionAround(at);
      if (holder !== null) next.push(...trace.calls.callersOf(holder).slice(0, MAX_FUNCTIONS));
    }
    front = step < MAX_STEPS ? next.filter((call) => !seen.has(functionAround(call) as FunctionNode)) : [];
  }
  return false;
}

function* functionsAround(node: SyntaxNode): Generator<FunctionNode> {
  for (const above of ancestors(node)) if (above.kind === 'function') yield above;
}

/** A tree never changes once built, so each function is read once. */
const known = new WeakMap<FunctionNode, boolean>();

const RECOGNISING =
  /idempot|dedup|duplicat|already|processed|handled|seen|nonce|conflict|upsert|unique|set_?nx|claimed|replay|redeliver|fingerprint|integrity|p2002|23505|\bnx\b|exists|first_?time|is_?new|settle|transition|compare_?and|optimistic|deadlock|serializ|credited|applied|marked|finali[sz]ed/i;
const MARK = /^(status|state|completed|paid|processed|processed_?at|.*_?status|.*(At|_at))$/;

function recognises(fn: FunctionNode): boolean {
  const before = known.get(fn);
  if (before !== undefined) return before;
  let found = false;
  for (const node of descendants(fn)) {
    found = recognisesHere(node);
    if (found) break;
  }
  known.set(fn, found);
  return found;
}

const TELLS = /^(json|send|respond|jsonify|render|log|info|warn|error|debug|infow|warnw|errorw|H)$/i;

/** The literal is what the caller is answered, or what is logged: nothing is recognised by it. */
function isTold(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'call') return TELLS.test(calleeName(above));
    if (above.kind !== 'object' && above.kind !== 'list') return false;
  }
  return false;
}

const LOOKUP =
  /(^|\.)(find\w*|get\w*|lookup\w*|select|first|query\w*|fetch\w*|load\w*|has|count|where|filter\w*)$/i;

function recognisesHere(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'name':
    case 'member':
      return RECOGNISING.test(node.name);
    case 'string':
      return (
        node.value.length <= MAX_TEXT &&
        /\b(idempot|dedup|on conflict|on duplicate|insert ignore|nx|processed)\b/i.test(node.value) &&
        !ADDS_ON_CONFLICT.test(node.value)
      );
    case 'object':
      return node.entries.some(({ key }) => key !== null && RECOGNISING.test(key)) && !isTold(node);
    case 'if':
      return asksForMark(node.test);
    case 'call':
      if (/^(try_?)?claim/i.test(calleeName(node))) return true;
      return (
        LOOKUP.test(calleePath(node)) &&
        !changesRows(node) &&
        node.arguments.some(({ name, value }) => (name !== null && isEventKey(name)) || saysKey(value))
      );
    default:
      return false;
  }
}

/** `ON CONFLICT (day) DO UPDATE SET n = usage.n + EXCLUDED.n`: the conflict is where it adds. */
const ADDS_ON_CONFLICT = /\b(do update set|on duplicate key update)\b[^;]*\s[+-]\s/i;

/** `query('UPDATE …')` asks for nothing. */
function changesRows(call: CallNode): boolean {
  const [first] = call.arguments;
  return first?.value.kind === 'string' && /^\s*update\b/i.test(first.value.value);
}

const SENT = /session|intent|event|payload|body|data|object|charge|checkout|message|request|response|params/i;

function asksForMark(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    // What a payment's or a message's own status says is the same on every delivery.
    if (node.kind === 'member' && MARK.test(node.name) && !SENT.test(pathOf(node.object))) return true;
  }
  return false;
}

function saysKey(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if ((node.kind === 'name' || node.kind === 'member') && isEventKey(node.name)) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && isEventKey(key)))
      return true;
    if (
      node.kind === 'string' &&
      node.value.length <= MAX_TEXT &&
      (node.value.match(/\w+/g) ?? []).some(isEventKey)
    )
      return true;
  }
  return false;
}
