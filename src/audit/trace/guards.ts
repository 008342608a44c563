import { askedName, calleeName, calleePath, callsIn, pathOf, receiverOf } from '../facts/calls.ts';
import { typesOf } from '../facts/declared-types.ts';
import { isRowLockName, locksRows } from '../facts/libraries/database-names.ts';
import { wordsOf } from '../facts/names.ts';
import { remember } from '../facts/remember.ts';
import { opensTransaction } from '../facts/rows/transactions.ts';
import { ancestors, descendants, scopeOf } from '../facts/walk.ts';
import type { CallNode, FunctionNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';
import { rescueThatRetries, retryOptionsOf } from './repeats/reruns.ts';

/** What stands around a place and protects it, or makes it run again. Each names the node that proves it. */
export interface Guards {
  /** A database transaction the place runs in. */
  readonly transaction: SyntaxNode | null;
  /** A lock held while the place runs: a row lock, a mutex, an advisory or distributed lock. */
  readonly lock: SyntaxNode | null;
  /** What runs the place again after a failure: a retry wrapper, a decorator, a loop that tries again. */
  readonly retry: SyntaxNode | null;
  /** The innermost loop around the place, up to its function. */
  readonly loop: LoopNode | null;
}

const LOCK_WORDS = new Set([
  'lock',
  'mutex',
  'semaphore',
  'locked',
  'synchronized',
  'redlock',
  'locker',
  'exclusively',
]);
const LOCK_NAME = /^(lock!?|rlock|with_?lock|acquire|synchronize|run_?exclusive|set_?nx|setnx)$/i;
const RETRY =
  /^(p?_?retry|retries|with_?retr(y|ies)|retry_?on|retryable|backoff|exponential_?backoff|on_exception|tenacity|auto(matic)?_?retry|async_?retry|retry_?with_?\w+|do_?with_?retry|retrying)$/i;

/**
 * What guards a node, seen from its own place: wrappers around it, decorators of its functions, and locks taken
 * before it in the same function.
 */
export const guardsOf = remember((node: SyntaxNode): Guards => {
  const guards = findGuards(node);
  return guards;
});

function findGuards(node: SyntaxNode): Guards {
  let transaction: SyntaxNode | null = null;
  let lock: SyntaxNode | null = null;
  let retry: SyntaxNode | null = null;
  let loop: LoopNode | null = null;
  let inFunction = true;
  for (const above of ancestors(node)) {
    if (above.kind === 'loop' && inFunction) {
      loop ??= above;
      if (isRetryLoop(above)) retry ??= above;
    }
    const wrappers = wrappersOf(above);
    transaction ??= wrappers.find(isTransaction) ?? null;
    lock ??= wrappers.find(isLock) ?? null;
    retry ??= wrappers.find((call) => isRetry(call)) ?? null;
    if (above.kind === 'function') {
      inFunction = inFunction && above.variety === 'lambda';
      const taken = takenIn(above);
      transaction ??= firstBefore(taken.transactions, node);
      lock ??= firstBefore(taken.locks, node);
      retry ??= above.variety === 'lambda' ? (retryHanded(above) ?? null) : retryOptionsOf(above);
    }
  }
  return { transaction, lock, retry: retry ?? rescueThatRetries(node), loop };
}

function isTransaction(node: SyntaxNode): boolean {
  const name = nameOf(node);
  if (opensTransaction(name)) return true;
  // Spring's `TransactionTemplate`: `tx.execute(status -> …)`.
  return (
    name === 'execute' &&
    /(^|\.)(tx|transactions?|transaction_?template|tx_?template)\.execute$/i.test(pathOfWrapper(node))
  );
}

/** Calls a node runs inside of: the call whose block or closure it is, a context manager, a decorator. */
function wrappersOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'function') return node.decorators;
  if (node.kind === 'with') return node.items;
  return node.kind === 'call' ? [node] : [];
}

function nameOf(node: SyntaxNode): string {
  if (node.kind === 'assign' && node.value) return nameOf(node.value);
  return node.kind === 'await' ? nameOf(node.value) : askedName(node);
}

function pathOfWrapper(node: SyntaxNode): string {
  return node.kind === 'call' ? calleePath(node) : nameOf(node);
}

/** True for what takes or holds a lock. */
export function isLock(node: SyntaxNode): boolean {
  const name = nameOf(node);
  if (LOCK_NAME.test(name) || isRowLockName(name) || /\w_?for_?update$/i.test(name)) return true;
  if (node.kind === 'call' && (locksRows(node) || node.arguments.some(isRowLock))) return true;
  return wordsOf(name).some((word) => LOCK_WORDS.has(word)) && !/^(un|release|is|has)/i.test(name);
}

const FOR_UPDATE = /\bfor\s+(no\s+key\s+)?update\b/i;

/** SQL handed to a call that locks the rows it reads. */
function isRowLock({ name, value }: CallNode['arguments'][number]): boolean {
  // SQLAlchemy's `session.get(Account, id, with_for_update=True)`
  if (name !== null && isRowLockName(name)) return !(value.kind === 'boolean' && !value.value);
  return (value.kind === 'string' && FOR_UPDATE.test(value.value)) || isLockMode(value);
}

/** `LockMode::PESSIMISTIC_WRITE`, `{ lock: t.LOCK.UPDATE }`, `clause.Locking{…}`: a mode handed to the call that reads. */
function isLockMode(value: SyntaxNode): boolean {
  const given = value.kind === 'unary' ? value.operand : value;
  if (given.kind !== 'object') return locksRows(given);
  if (locksRows(given)) return true;
  return given.entries.some(
    (entry) =>
      locksRows(entry.value) ||
      (entry.value.kind === 'object' && entry.value.entries.some((inner) => locksRows(inner.value))),
  );
}

/** `pipeline.ExecuteAsync(…)` of Polly, `retryTemplate.execute(…)` of Spring, `Failsafe.with(policy).run(…)`. */
const RUNS = /^(execute|run|call|get|do|perform|invoke)(_?async)?$/i;
const RUNNERS = /^(retry\w*|retrier|retrying|resilien\w*|failsafe|polly|policy|pipeline|backoff)$/;

function isRunner(node: SyntaxNode): boolean {
  if (node.kind !== 'call' || !RUNS.test(calleeName(node))) return false;
  const receiver = receiverOf(node);
  if (receiver === null || !node.arguments.some(({ value }) => value.kind === 'function')) return false;
  return [pathOf(receiver), ...typesOf(receiver)].flatMap(wordsOf).some((word) => RUNNERS.test(word));
}

function isRetry(node: SyntaxNode): boolean {
  const name = nameOf(node);
  return (
    RETRY.test(name) ||
    isRunner(node) ||
    pathOfWrapper(node)
      .split('.')
      .some((part) => RETRY.test(part) && part !== name)
  );
}

/** `op := func() error {…}` and then `backoff.Retry(op, policy)`: the closure is run again by what it is handed to. */
function retryHanded(fn: FunctionNode): SyntaxNode | undefined {
  const [target] = fn.parent?.kind === 'assign' ? fn.parent.targets : [];
  if (target?.kind !== 'name') return undefined;
  const handed = handedIn(scopeOf(fn)).get(target.name) ?? [];
  return handed.find((call) => call.span.start > fn.span.end && isRetry(call));
}

/** The calls of a scope by the bare names that they are given. */
const handedIn = remember((scope: SyntaxNode): ReadonlyMap<string, readonly CallNode[]> => {
  const handed = new Map<string, CallNode[]>();
  for (const node of descendants(scope))
    if (node.kind === 'call')
      for (const { value } of node.arguments)
        if (value.kind === 'name')
          handed.set(value.name, [...(handed.get(value.name) ?? []).slice(-MAX_HANDED), node]);
  return handed;
});

/** A name that is handed around more often is no closure to be tried. */
const MAX_HANDED = 5;

/** `for (let attempt = 0; attempt < 3; attempt++)`, `while retries > 0`. */
function isRetryLoop(loop: LoopNode): boolean {
  const heads = [
    ...loop.variables,
    ...(loop.test ? [loop.test] : []),
    ...(loop.iterable ? [loop.iterable] : []),
  ];
  for (const head of heads)
    for (const node of descendants(head))
      if (node.kind === 'name' && wordsOf(node.name).some((word) => ATTEMPT_WORDS.has(word))) return true;
  return loop.variety !== 'each' && (countsAttempts(loop) || triesForEver(loop));
}

const SLEEPS = /^(sleep|delay|wait|set_?timeout|usleep|nanosleep|task_?delay)(_?async)?$|^After$/i;

/** `for (;;) { … if (response.ok) return; await sleep(30_000); }`: it ends when the call went well, and waits between tries. */
function triesForEver(loop: LoopNode): boolean {
  if (!isEndless(loop)) return false;
  const last = loop.body.at(-1);
  if (last === undefined || !holdsSleep(last)) return false;
  for (const node of descendants(loop, (inner) => inner.kind !== 'function' && inner.kind !== 'loop'))
    if (node.kind === 'if' && node.then.some(({ kind }) => kind === 'return' || kind === 'break'))
      return true;
  return false;
}

/** True for a loop that only a jump in it ends. */
export function isEndless({ variety, test }: LoopNode): boolean {
  return variety === 'forever' || (variety !== 'each' && (test === null || isTrue(test)));
}

/** `for (;;)` has nothing where a test would stand. */
function isTrue(test: SyntaxNode): boolean {
  return (
    (test.kind === 'boolean' && test.value) ||
    (test.kind === 'number' && test.value === 1) ||
    (test.kind === 'other' && test.syntax === 'empty_statement')
  );
}

function holdsSleep(statement: SyntaxNode): boolean {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && SLEEPS.test(calleeName(node))) return true;
  return false;
}

/** `loop { match send().await { …, Err(_) => attempt += 1 } }`: the tries are counted within. */
function countsAttempts(loop: LoopNode): boolean {
  for (const node of descendants(loop, (inner) => inner.kind !== 'function'))
    if (node.kind === 'assign' && (node.operator === '+=' || node.operator === '-='))
      for (const target of node.targets)
        if (target.kind === 'name' && wordsOf(target.name).some((word) => ATTEMPT_WORDS.has(word)))
          return true;
  return false;
}

const ATTEMPT_WORDS = new Set(['attempt', 'attempts', 'retry', 'retries', 'tries', 'tried', 'retrying']);

interface Taken {
  readonly transactions: readonly CallNode[];
  readonly locks: readonly CallNode[];
}

/** What the function's own calls take, in source order. */
const takenIn = remember((fn: FunctionNode): Taken => {
  const calls = callsIn(fn);
  const taken = {
    transactions: calls.filter((call) => opensTransaction(calleeName(call))),
    locks: calls.filter(isLock),
  };
  return taken;
});

function firstBefore(calls: readonly CallNode[], node: SyntaxNode): CallNode | null {
  for (const call of calls) {
    if (call.span.end <= node.span.start) return call;
    if (call.span.start >= node.span.start) return null;
  }
  return null;
}

/** True where the function takes a lock anywhere, by a call or around a block. */
export function takesLock(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && isLock(node)) return true;
    if (node.kind === 'with' && node.items.some(isLock)) return true;
  }
  return false;
}
