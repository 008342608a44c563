import { calleeLabel, calleeName, calleePath } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

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
  remediation:
    'Give the cached value a lifetime and a key per tenant, refresh it from the database itself, and drop it when the plan or the usage changes.',
  references: [
    'https://docs.python.org/3/library/functools.html#functools.lru_cache',
    'https://redis.io/docs/latest/commands/set/',
  ],
  *match(scope) {
    for (const { file, nodes } of scope.files)
      for (const fn of nodes('function')) {
        if (fn.name === null) continue;
        yield* matchUnbounded(file, fn);
        yield* matchOwnRefresh(file, fn);
      }
  },
});

const LIMITS =
  /^(limits?|quotas?|entitlements?|allowances?|budgets?|balances?|credits?|seats?|plan|plans|subscription)$/;
const OTHER =
  /^(memory|size|page|file|upload|time|timeout|depth|row|rows|concurrency|connection|connections|thread|char|text|context|window)$/;

/** Decorators that keep an answer as long as the process lives. */
const FOR_EVER = /^(lru_cache|cache|memoi[sz]ed?|memoi[sz]e|cached_property_forever)$/;

/** The answer is kept for as long as the process lives. */
function* matchUnbounded(file: SyntaxFile, fn: FunctionNode): Generator<Match> {
  const words = wordsOf(fn.name ?? '');
  if (!words.some((word) => LIMITS.test(word)) || words.some((word) => OTHER.test(word))) return;
  const kept = fn.decorators.find((decorator) => FOR_EVER.test(lastName(decorator)));
  if (!kept || hasLifetime(file, kept) || !readsOutside(fn)) return;
  yield {
    file,
    node: fn,
    confidence:
      isBillingCode(fn, file) || words.some((word) => /^(limit|limits|quota|quotas)$/.test(word))
        ? 'likely'
        : 'possible',
    message:
      `The answer of \`${fn.name}\` is kept for as long as the process lives, and other processes are never told of a change: ` +
      'a limit that was set or lowered since is not enforced, and usage beyond it is given away.',
  };
}

function lastName(decorator: SyntaxNode): string {
  if (decorator.kind === 'call') return calleeName(decorator);
  return decorator.kind === 'name' || decorator.kind === 'member' ? decorator.name : '';
}

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
  const calls: CallNode[] = [];
  for (const node of descendants(fn)) if (node.kind === 'call') calls.push(node);
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
  const given = read.parent?.kind === 'await' ? read.parent.parent : read.parent;
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
