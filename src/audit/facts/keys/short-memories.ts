import type { CallNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentNamed } from '../arguments.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { sqlStrings } from '../sql/sql-strings.ts';
import { ageIn } from '../time/ages.ts';
import { secondsIn, unitIn } from '../time/durations.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** A place that remembers which events were handled, and forgets them soon. */
export interface ShortMemory {
  readonly node: SyntaxNode;
  /** What remembers: `seen`, `processed_usage_events`. */
  readonly what: string;
  readonly seconds: number;
}

/** Queues and webhooks go on for hours: what is forgotten within one is forgotten too soon. */
const MIN_CACHE = 60 * 60;
/** Rows are kept to outlast the longest retry: Stripe tries for three days (docs.stripe.com/webhooks#retries). */
const MIN_ROWS = 24 * 60 * 60;

/** Names of what is kept of handled events. */
const MEMORY = /seen|processed|handled|dedup|duplicat|idempot|already|recent_?(event|id|key)/i;

/**
 * Memories of handled events that end soon: a cache of the process with a time to live, a row with an expiry, rows that
 * are deleted after a while.
 */
export function* shortMemoriesIn(facts: FileFacts): Generator<ShortMemory> {
  yield* cachesIn(facts);
  yield* expiringRowsIn(facts);
  yield* deletionsIn(facts);
  yield* rowsDeletedIn(facts);
  yield* endingIndexesIn(facts);
}

const CACHES =
  /(^|\.)(LRUCache|LRU|TTLCache|NodeCache|QuickLRU|ExpiryMap|TtlMap|ExpiringSet|ExpiringDict|cache\.New|ttlcache\.New|expirable\.NewLRU|MemoryCache|TtlCache)$/i;
const LASTS = /^(ttl|std_?ttl|max_?age|expire_?after_?(write|access)|time_?to_?live|expires_?in|with_?ttl)$/i;

/** `const seen = new LRUCache({ ttl: 5 * 60_000 })`, `seen = TTLCache(maxsize=10_000, ttl=300)`. */
function* cachesIn(facts: FileFacts): Generator<ShortMemory> {
  for (const assign of facts.nodes('assign')) {
    const [target] = assign.targets;
    const name = target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
    if (!MEMORY.test(name) || assign.value === null) continue;
    const seconds = lifeOf(assign.value) ?? lifeNamed(name, assign.value);
    if (seconds !== null && seconds > 0 && seconds <= MIN_CACHE) yield { node: assign, what: name, seconds };
  }
}

const SECONDS = /(_|^)(seconds?|secs?|ttl|for_seconds)$/;

/** `const SEEN_FOR_SECONDS = 10 * 60`: how long it is, by its name. */
function lifeNamed(name: string, value: SyntaxNode): number | null {
  return SECONDS.test(wordsOf(name).join('_')) ? literalNumber(value) : null;
}

/** How long a cache that is made here keeps what it is given. */
function lifeOf(made: SyntaxNode): number | null {
  let at = resolve(made);
  while (at.kind === 'call') {
    const [first, second] = at.arguments.map((argument) => argument.value);
    // Guava's and Caffeine's `expireAfterWrite(5, TimeUnit.MINUTES)`, moka's `time_to_live(Duration::from_secs(300))`.
    if (LASTS.test(calleeName(at)) && first !== undefined)
      return secondsIn(first) ?? timesUnit(first, second);
    if (CACHES.test(calleePath(at))) return lifeGiven(at);
    if (at.callee.kind !== 'member') return null;
    at = at.callee.object;
  }
  return null;
}

function timesUnit(count: SyntaxNode, unit: SyntaxNode | undefined): number | null {
  const times = literalNumber(count);
  const seconds = unit === undefined ? null : secondsIn(unit);
  return times === null || seconds === null ? null : times * seconds;
}

function lifeGiven(call: CallNode): number | null {
  for (const { name, value } of call.arguments) {
    if (name !== null && LASTS.test(name)) return secondsIn(value) ?? literalNumber(value);
    const options = resolve(value);
    if (options.kind === 'object') {
      const life = options.entries.find(({ key }) => key !== null && LASTS.test(key));
      if (life !== undefined) return lifeIn(life.key ?? '', life.value);
    } else if (name === null) {
      const seconds = secondsIn(options);
      if (seconds !== null) return seconds;
    }
  }
  return null;
}

/** The caches of Node count in milliseconds, but for the one whose option is `stdTTL`. */
function lifeIn(key: string, given: SyntaxNode): number | null {
  const number = literalNumber(given);
  if (number === null) return secondsIn(given);
  return /^std/i.test(key) ? number : number / 1_000;
}

const EXPIRY = /^(ttl|expires?(_?(at|on))?|expiry|expiration(_?time)?|expire_?at)$/i;

/** DynamoDB: an item put under `attribute_not_exists` that carries when it ends. */
function* expiringRowsIn(facts: FileFacts): Generator<ShortMemory> {
  for (const object of facts.nodes('object')) {
    const condition = entryOf(object, 'ConditionExpression');
    const item = entryOf(object, 'Item');
    if (condition?.kind !== 'string' || !/attribute_not_exists/i.test(condition.value)) continue;
    if (item?.kind !== 'object') continue;
    const ends = item.entries.find(({ key }) => key !== null && EXPIRY.test(key))?.value;
    const seconds = ends === undefined ? null : addedIn(ends);
    if (seconds !== null && seconds > 0 && seconds < MIN_CACHE) yield { node: object, what: 'Item', seconds };
  }
}

function entryOf(object: ObjectNode, name: string): SyntaxNode | null {
  const value = object.entries.find(({ key }) => key === name)?.value;
  return value === undefined ? null : resolve(value);
}

/** `now + 900`, also where it is rounded and written out: so much later than now, in seconds. */
function addedIn(ends: SyntaxNode): number | null {
  for (const node of descendants(resolve(ends))) {
    if (node.kind !== 'binary' || node.operator !== '+') continue;
    const seconds = literalNumber(node.right) ?? secondsIn(node.right);
    if (seconds !== null) return seconds;
  }
  return null;
}

const DELETED =
  /\bdelete\s{1,9}from\s{1,9}["`]?([\w.]{1,80})["`]?\s{1,9}where\s{1,9}[^;]{0,120}?<=?[^;]{0,80}?\binterval\s{0,9}\(?'?(\d{1,6})'?\s{0,9}(minute|hour|day)/i;

/** `DELETE FROM processed_events WHERE processed_at < now() - interval '1 hour'`. */
function* deletionsIn(facts: FileFacts): Generator<ShortMemory> {
  for (const node of sqlStrings(facts)) {
    const [, table = '', count = '', unit = ''] = DELETED.exec(node.value.slice(0, MAX_TEXT)) ?? [];
    const seconds = Number(count) * (unitIn(unit) ?? 0);
    if (MEMORY.test(table) && seconds > 0 && seconds <= MIN_ROWS) yield { node, what: table, seconds };
  }
}

/** Longer statements delete no marks. */
const MAX_TEXT = 2_000;

const DELETES =
  /^(_?raw_?)?(execute_?)?(delete|destroy|remove|purge)(_?(all|many|by|where|query|in_batches))?(_?async)?!?$/i;
const RUNS = /^(query|exec|execute\w*|run|update|raw|prepare|sql)(_?(context|async|raw))?$/i;
const RUNS_OR_DELETES = new RegExp(`${RUNS.source}|${DELETES.source}`, 'i');

/**
 * Rows that an object mapper or a statement with a parameter deletes by their age:
 * `ProcessedEvent.objects.filter(created_at__lt=now() - KEEP).delete()`.
 */
function* rowsDeletedIn(facts: FileFacts): Generator<ShortMemory> {
  for (const call of facts.callsNamed(RUNS_OR_DELETES)) {
    if (!DELETES.test(calleeName(call)) && !call.arguments.some(({ value }) => deletesBySql(value))) continue;
    const what = memoryNamedIn(call);
    const seconds = what === null ? null : (ageWithin(call) ?? ageHandedIn(call));
    if (what !== null && seconds !== null && seconds > 0 && seconds <= MIN_ROWS)
      yield { node: call, what, seconds };
  }
}

function deletesBySql(value: SyntaxNode): boolean {
  const text = resolve(value);
  return text.kind === 'string' && /^\s*delete\s+from\b/i.test(text.value.slice(0, MAX_TEXT));
}

/** The table, model or collection of handled events that a call names; where it names a table, no other name counts. */
function memoryNamedIn(call: CallNode): string | null {
  let named: string | null = null;
  for (const node of descendants(call)) {
    const name = nameAt(node);
    if (name !== null && isMemory(name)) named ??= name;
    if (node.kind !== 'string') continue;
    const table = /\bfrom\s+["`]?([\w.]{1,80})/i.exec(node.value.slice(0, MAX_TEXT))?.[1];
    if (table !== undefined) return isMemory(table) ? table : null;
  }
  return named;
}

function nameAt(node: SyntaxNode): string | null {
  if (node.kind === 'name' || node.kind === 'member') return node.name;
  return node.kind === 'object' ? node.typeName : null;
}

/** `ProcessedMessage`, `seen_events`; `processed_at` is a column of any table. */
function isMemory(name: string): boolean {
  return MEMORY.test(name) && !/(_at|At|_on)$/.test(name) && !/^(is|has|already)/i.test(name);
}

function ageWithin(call: CallNode): number | null {
  for (const node of descendants(call)) {
    if (node.kind !== 'name' && node.kind !== 'call' && node.kind !== 'member' && node.kind !== 'binary')
      continue;
    const seconds = ageIn(node);
    if (seconds !== null) return seconds;
  }
  return null;
}

/** `< now() - $1`, `< now() - make_interval(hours => $1)`, `< now() - $1 * interval '1 hour'`: how old is a parameter. */
const AGE_HANDED =
  /<=?[^;]{0,60}?\b(?:now\s{0,3}\(\s{0,3}\)|current_timestamp)\s{0,9}-\s{0,9}(?:make_interval\s{0,3}\(\s{0,3}(\w{3,7})\s{0,3}=>|interval\s{1,3}'1 (\w{3,7})'\s{0,3}\*|\(?(?:interval\s{1,3})?(?:\$\d|\?|:\w|@\w|%s|%\()(?:[^;]{0,40}\*\s{0,3}interval\s{1,3}'1 (\w{3,7})')?)/i;

/** The length of time that is handed to a statement which deletes by age. */
function ageHandedIn(call: CallNode): number | null {
  const given = call.arguments.map(({ value }) => value);
  const statement = given.map(resolve).find((one) => one.kind === 'string');
  const found = statement?.kind === 'string' ? AGE_HANDED.exec(statement.value.slice(0, MAX_TEXT)) : null;
  if (found === null) return null;
  const unit = unitIn(found.slice(1).find((one) => one !== undefined) ?? '');
  for (const value of given.flatMap(piecesOf)) {
    const count = unit === null ? null : literalNumber(value);
    const seconds = secondsIn(value) ?? (count === null || unit === null ? null : count * unit);
    if (seconds !== null) return seconds;
  }
  return null;
}

/** A parameter by itself, in a list or under its name, and what only writes it down: `KEEP.total_seconds()`. */
function piecesOf(value: SyntaxNode): readonly SyntaxNode[] {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'object') return value.entries.map((one) => one.value);
  const on = value.kind === 'call' && value.arguments.length === 0 ? receiverOf(value) : null;
  return on === null ? [value] : [value, on];
}

const INDEXES = /^(create_?index(_?async)?|index|ensure_?index)$/i;

/** MongoDB: `seen.createIndex({ at: 1 }, { expireAfterSeconds: 3600 })`. */
function* endingIndexesIn(facts: FileFacts): Generator<ShortMemory> {
  for (const call of facts.callsNamed(INDEXES)) {
    const given = argumentNamed(call, ['expireAfterSeconds', 'expireAfter']);
    const seconds = given === null ? null : (secondsIn(given) ?? literalNumber(given));
    const on = receiverOf(call);
    const what = on === null ? null : (memoryNamedIn(call) ?? collectionOf(on));
    if (what !== null && seconds !== null && seconds > 0 && seconds <= MIN_ROWS)
      yield { node: call, what, seconds };
  }
}

/** `const seen = db.collection('processed_events')`. */
function collectionOf(on: SyntaxNode): string | null {
  const made = resolve(on);
  const [name] = made.kind === 'call' ? made.arguments : [];
  return name?.value.kind === 'string' && isMemory(name.value.value) ? name.value.value : null;
}
