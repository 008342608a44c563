import { calleeName, calleePath, callsIn, callsWithin, receiverOf } from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isCharge } from '../../facts/money/charges.ts';
import { wordsOf } from '../../facts/names.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { deliveringCalls } from '../deliveries.ts';
import { isLock } from '../guards.ts';
import type { Trace } from '../site.ts';

/** A lock that a function takes and gives back before it does what the lock was for. */
export interface EarlyRelease {
  readonly taken: CallNode;
  readonly freed: CallNode;
  readonly work: CallNode;
}

const RELEASES = /^(release(_?lock)?|unlock|free|release_?async|unlock_?async)$/i;
const SQL_RELEASE = /\bpg_advisory_unlock(_all)?\b|\brelease_lock\s*\(/i;
const SQL_TAKE = /\bpg_(try_)?advisory_lock\b|\bget_lock\s*\(/i;
const TAKES =
  /^(obtain|acquire|lock|try_?lock|acquire_?lock|try_?acquire|take|using_?lock|m?lock_?context)(_?async)?$/i;

/** Releases on the function's own way, not in a branch that leaves it, a `finally` or a `defer`, with billing behind them. */
export function* earlyReleasesIn(facts: FileFacts, trace: Trace): Generator<EarlyRelease> {
  const isFreedBySql = facts.nodes('string').some(({ value }) => SQL_RELEASE.test(value));
  if (!isFreedBySql && facts.callsNamed(RELEASES).length === 0) return;
  const delivering = deliveringCalls(trace.sites);
  for (const fn of facts.nodes('function')) {
    const calls = callsIn(fn);
    const freed = calls.find((call) => frees(call) && isOnTheWay(call, fn));
    if (freed === undefined) continue;
    const taken = calls.find((call) => call.span.end <= freed.span.start && isTakenFor(call, freed));
    if (taken === undefined || calls.some((call) => call.span.start > freed.span.end && takes(call)))
      continue;
    // Those in callbacks too: a transaction runs in one.
    const work = callsWithin(fn).find(
      (call) =>
        call.span.start > freed.span.end &&
        (delivering.has(call) || isCharge(call) || bills(call, trace, delivering)),
    );
    if (work !== undefined) yield { taken, freed, work };
  }
}

function frees(call: CallNode): boolean {
  if (saysSql(call, SQL_RELEASE)) return true;
  const receiver = receiverOf(call);
  if (!RELEASES.test(calleeName(call)) || receiver === null) return false;
  // Go's `sync.RWMutex` keeps the goroutines of one copy apart, and no copies.
  if (/rw_?mutex/i.test(calleePath(call)) || typesOf(receiver).includes('RWMutex')) return false;
  return wordsOf(calleePath(call)).some((word) => /lock|mutex|lease|redlock|semaphore/.test(word));
}

function takes(call: CallNode): boolean {
  return saysSql(call, SQL_TAKE) || isLock(call) || TAKES.test(calleeName(call));
}

function isTakenFor(call: CallNode, freed: CallNode): boolean {
  if (!takes(call) || frees(call)) return false;
  if (saysSql(freed, SQL_RELEASE)) return saysSql(call, SQL_TAKE);
  const receiver = receiverOf(freed);
  if (receiver?.kind !== 'name')
    return (
      calleePath(call).split('.').slice(0, -1).join() === calleePath(freed).split('.').slice(0, -1).join()
    );
  return assignmentsOf(receiver.name, freed).some(
    ({ value }) => value !== null && value.span.start <= call.span.start && call.span.end <= value.span.end,
  );
}

function saysSql(call: CallNode, words: RegExp): boolean {
  return call.arguments.some(({ value }) =>
    [...descendants(value, (node) => node.kind !== 'function')].some(
      (node) => node.kind === 'string' && words.test(node.value),
    ),
  );
}

/** Reached whenever the function goes on: `await lock.release()`, `if err := lock.Release(ctx); err != nil { … }`. */
function isOnTheWay(call: CallNode, fn: FunctionNode): boolean {
  let inner: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above === fn) return true;
    if (above.kind === 'if' && inner !== above.init && inner !== above.test) return false;
    if (
      above.kind === 'defer' ||
      above.kind === 'function' ||
      above.kind === 'loop' ||
      above.kind === 'switch'
    )
      return false;
    if (above.kind === 'try' && !above.body.includes(inner)) return false;
    inner = above;
  }
  return false;
}

/** A function of the project's own that delivers, charges or writes lines. */
function bills(call: CallNode, { calls }: Trace, delivering: ReadonlySet<SyntaxNode>): boolean {
  return calls
    .definitionsOf(call)
    .some((fn) =>
      callsIn(fn).some((inner) => delivering.has(inner) || isCharge(inner) || writesLines(inner)),
    );
}

function writesLines(call: CallNode): boolean {
  return saysSql(call, /\binsert\s{1,9}into\s{1,9}["`]?\w{0,40}(invoice|charge|bill|usage|ledger)/i);
}
