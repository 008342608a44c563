import { askedName, calleeLabel, calleeName, calleePath, callsWithin, withAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import { type CachedLimit, keptForEver, leftByChanges } from '../../trace/limits/cached-limits.ts';
import { carriedLimits } from '../../trace/limits/carried-limits.ts';
import { hintOf, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-410: a limit or a balance is judged by a cached value that nothing brings up to date. */
export const staleLimit = defineRule({
  id: 'MTR-410',
  name: 'stale-limit',
  section: 'limits',
  title: 'A limit is enforced on a cached value that never becomes fresh',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is a limit always judged by the plan and the usage of now?',
  cost: 'Customers go on past a limit that was lowered or reached, or are refused after they paid for more.',
  remediation: 'Give the cached value a lifetime, and drop it when the plan changes.',
  references: [
    'https://docs.python.org/3/library/functools.html#functools.lru_cache',
    'https://redis.io/docs/latest/commands/set/',
  ],
  *match(scope) {
    for (const { file, nodes } of scope.audited)
      for (const fn of nodes('function')) {
        if (fn.name === null) continue;
        yield* matchUnbounded(file, fn, scope);
        yield* matchOwnRefresh(file, fn);
      }
    yield* matchUncleared(scope);
    for (const facts of scope.audited)
      for (const found of [...keptForEver(facts), ...carriedLimits(facts)]) yield toCached(found);
    for (const found of leftByChanges(scope.files, scope.audited, scope.isWholeView)) yield toCached(found);
  },
});

const COPIES = {
  'for-ever': 'is kept for as long as the process lives, and nothing takes it out again',
  'not-cleared': 'changes the plan, and what is cached of its limits stays as it was',
  carried: 'is written into a token or a session, and stays as it was until the customer signs in again',
} satisfies Record<CachedLimit['how'], string>;

const WAYS_OUT: Record<CachedLimit['how'], string> = {
  'for-ever': 'Give what is kept a lifetime, and drop it when the plan changes.',
  'not-cleared': 'Drop what is cached in the transaction that changes the plan, or right behind it.',
  carried: 'Carry the customer’s id alone, and read the limit where it is enforced.',
};

function toCached({ file, node, how, name, evidence }: CachedLimit): Match {
  return {
    file,
    node,
    ...(evidence ? { evidence: [evidence] } : {}),
    confidence: 'likely',
    message: `\`${name}\` ${COPIES[how]}: a limit that was lowered since is not enforced, and a customer who paid for more is refused.`,
    remediation: WAYS_OUT[how],
  };
}

const LIMITS =
  /^(limits?|quotas?|entitlements?|allowances?|budgets?|balances?|credits?|seats?|plan|plans|subscription)$/;
const OTHER =
  /^(memory|size|page|file|upload|time|timeout|depth|row|rows|concurrency|connection|connections|thread|char|text|context|window)$/;

/** Decorators that keep an answer as long as the process lives. */
const FOR_EVER = /^(lru_cache|cache|memoi[sz]ed?|memoi[sz]e|cached_property_forever)$/;

/** The answer is kept for as long as the process lives. */
function* matchUnbounded(file: SyntaxFile, fn: FunctionNode, { files }: RuleScope): Generator<Match> {
  const kept = fn.decorators.find((decorator) => FOR_EVER.test(askedName(decorator)));
  if (!kept) return;
  const words = wordsOf(fn.name ?? '');
  if (!words.some((word) => LIMITS.test(word)) || words.some((word) => OTHER.test(word))) return;
  if (hasLifetime(file, kept) || !readsOutside(fn)) return;
  const isSure = isBillingCode(fn, file) || words.some((word) => /^(limit|limits|quota|quotas)$/.test(word));
  yield {
    file,
    node: fn,
    // Clearing it reaches one process: enough where there is only one.
    confidence: isSure && !files.some((facts) => isForgotten(facts, fn)) ? 'likely' : 'possible',
    message:
      `The answer of \`${fn.name}\` is kept for as long as the process lives, and other processes are never told of a change: ` +
      'a limit that was set or lowered since is not enforced, and usage beyond it is given away.',
  };
}

/** `plan_limits.cache_clear()`: somebody makes it read again, in the process that makes the change. */
function isForgotten({ callsNamed }: FileFacts, { name }: FunctionNode): boolean {
  return callsNamed(FORGETS).some((call) =>
    calleePath(call)
      .split('.')
      .includes(name ?? ''),
  );
}

const FORGETS = /^(cache_?clear|cache_?invalidate|clear|cache_?delete)$/i;

function hasLifetime(file: SyntaxFile, decorator: SyntaxNode): boolean {
  const text = file.text.slice(decorator.span.start, decorator.span.end);
  return /ttl|expire|timeout|seconds|minutes|max_?age|lifetime|stale/i.test(text);
}

const READS =
  /(^|[._])(db|db_session|session|query|select|scalar|scalars|execute|fetch\w*|find\w*|first|redis|client|objects|request|requests|http|cursor|conn|repository|repo|load\w*)($|[._(])/i;

function readsOutside(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) if (node.kind === 'call' && READS.test(calleePath(node))) return true;
  return false;
}

const REFRESHES = /^(update|refresh|reload|renew|sync|resync|rebuild|warm)$/;

/** The refresh of a cache reads through the cache, so the stale value is written back with a new lifetime. */
function* matchOwnRefresh(file: SyntaxFile, fn: FunctionNode): Generator<Match> {
  const words = wordsOf(fn.name ?? '');
  if (!words.some((word) => REFRESHES.test(word)) || !words.some((word) => isCacheWord(word))) return;
  if (!words.some((word) => LIMITS.test(word) || word === 'usage')) return;
  const calls = callsWithin(fn);
  const read = calls.find((call) => isCachedRead(call, words));
  const write =
    read && calls.find((call) => call.span.start > read.span.end && isCacheWrite(call) && isFed(call, read));
  if (!read || !write) return;
  yield {
    file,
    node: read,
    evidence: [{ file, node: write }],
    confidence: 'likely',
    message:
      `\`${fn.name}\` refreshes the cache with what \`${calleeLabel(read)}\` reads from that cache: ` +
      'the stale number is written back with a new lifetime, and the limit is enforced on a balance that was spent long ago.',
    remediation: 'Refresh it from the database itself.',
  };
}

function isCacheWord(word: string): boolean {
  return /^(cache|cached|caches)$/.test(word);
}

const READ_VERBS = /^(get|fetch|read|load|find|lookup)$/;

/** A getter that says it is cached, of the same thing that the function refreshes. */
function isCachedRead(call: CallNode, refreshed: readonly string[]): boolean {
  const words = wordsOf(calleeName(call));
  if (!words.some(isCacheWord) || !words.some((word) => READ_VERBS.test(word))) return false;
  return words.some((word) => (LIMITS.test(word) || word === 'usage') && refreshed.includes(word));
}

function isCacheWrite(call: CallNode): boolean {
  return wordsOf(calleeName(call)).some((word) => /^(set|setex|put|store|write|save|hset)$/.test(word));
}

/** What was read is among what is written. */
function isFed(write: CallNode, read: CallNode): boolean {
  const given = withAwait(read).parent;
  const names = new Set(
    given?.kind === 'assign'
      ? given.targets.map((target) => (target.kind === 'name' ? target.name : ''))
      : [],
  );
  return write.arguments.some(({ value }) => {
    for (const node of descendants(value))
      if (node === read || resolve(node) === read || (node.kind === 'name' && names.has(node.name)))
        return true;
    return false;
  });
}

interface Held<T extends SyntaxNode> {
  readonly file: SyntaxFile;
  readonly node: T;
}

/** Usage is written to the database, and the cached figure that the limit is judged by stays as it was. */
function* matchUncleared({ files }: RuleScope): Generator<Match> {
  const readers = files.filter(({ callsNamed }) => callsNamed(ASKS_CACHE).some(saysCache));
  const reader = functionsOf(readers).find(({ node }) => isCachedUsage(node));
  if (reader === undefined || files.some(clearsCache)) return;
  const judge = functionsOf(files).find(({ node }) => node !== reader.node && judgesBy(node, reader.node));
  if (judge === undefined) return;
  for (const { file, callsNamed } of files)
    for (const node of callsNamed(PROCEDURES))
      if (booksUsage(node)) yield toUncleared({ file, node }, reader, judge);
}

function functionsOf(files: readonly FileFacts[]): readonly Held<FunctionNode>[] {
  return files.flatMap(({ file, nodes }) => nodes('function').map((node) => ({ file, node })));
}

function toUncleared(write: Held<CallNode>, reader: Held<FunctionNode>, judge: Held<FunctionNode>): Match {
  return {
    ...write,
    evidence: [reader, judge],
    confidence: 'likely',
    message:
      `\`${calleeLabel(write.node)}\` writes usage to the database, but the figure that \`${reader.node.name ?? ''}\` keeps in a cache stays as it was: ` +
      `until it expires \`${judge.node.name ?? ''}\` judges every request by the old balance, and a customer runs far past the limit.`,
    remediation: 'Drop the cached figure behind the write, or let the check read what the write has changed.',
  };
}

const ASKS_CACHE = /^(get|hget|get_?value|get_?cached?\w*)$/i;

/** Reads a key of the cache, and the database where nothing is there; usage or credits are what it is about. */
function isCachedUsage(fn: FunctionNode): boolean {
  if (fn.name === null) return false;
  let [isCached, reads, isUsage] = [
    false,
    false,
    hintOf(wordsOf(`${fn.name} ${fn.returns ?? ''}`)) === 'strong',
  ];
  for (const node of descendants(fn)) {
    if (node.kind !== 'call') continue;
    isCached ||= ASKS_CACHE.test(calleeName(node)) && saysCache(node);
    reads ||= /^(rpc|query\w*|find\w*|select|execute)$/.test(calleeName(node));
    isUsage ||= node.arguments.some(
      ({ value }) =>
        value.kind === 'string' && value.value.length < MAX_NAME && hintOf(wordsOf(value.value)) === 'strong',
    );
  }
  return isCached && reads && isUsage;
}

const MAX_NAME = 80;

function saysCache(call: CallNode): boolean {
  if (/cache|redis/i.test(calleePath(call))) return true;
  return call.arguments.some(({ value }) => value.kind === 'name' && /cache/i.test(value.name));
}

const CLEARS =
  /^(del|delete|delete_?key|unlink|invalidate\w*|clear\w*|evict\w*|purge\w*|bust\w*|refresh\w*)$/i;

/** Something drops or renews what is cached; the wrapper of the store's own command is no use of it. */
function clearsCache({ callsNamed }: FileFacts): boolean {
  return callsNamed(CLEARS).some((call) => {
    if (!saysCache(call) && !/cache/i.test(calleeName(call)) && !/key/i.test(calleeName(call))) return false;
    const holder = functionAround(call);
    return holder === null || !CLEARS.test(ownName(holder) ?? '');
  });
}

/** A check of the limit that is given, or asks for, what the reader answers. */
function judgesBy(fn: FunctionNode, reader: FunctionNode): boolean {
  const words = wordsOf(fn.name ?? '');
  if (!words.includes('check') && !words.includes('enforce')) return false;
  if (!words.some((word) => LIMITS.test(word))) return false;
  const answers = reader.returns ?? '';
  const isGiven = fn.parameters.some(
    ({ type }) => type !== null && type.length > 3 && answers.includes(type),
  );
  return (
    isGiven || [...descendants(fn)].some((node) => node.kind === 'call' && calleeName(node) === reader.name)
  );
}

const PROCEDURES = /^(rpc|call|callproc|execute_?procedure)$/;

/** `rpc('bill_team', …)`: the procedure of the database books usage. */
function booksUsage({ arguments: [first] }: CallNode): boolean {
  return first?.value.kind === 'string' && isEmitName(first.value.value, true);
}
