import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, callOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { statementsAfter } from '../statements.ts';
import { ancestors, descendants, enclosingClass } from '../walk.ts';
import { catchingTry, fateOf } from './failure.ts';
import { speaksOf } from './let-go.ts';
import { errorCheckOf } from './swallowed.ts';

const ATTEMPTS = new Set([
  'attempt',
  'attempts',
  'retry',
  'retries',
  'tries',
  'tried',
  'deliveries',
  'redeliveries',
]);
/** What takes a message or a job away for good. */
const REMOVES =
  /^(delete|ack|acknowledge|basic_?ack|discard|remove|complete|delete_?message|commit|done|move_?to_?completed|mark_?as_?completed)$/i;

/**
 * In what gets hold of a call's failure, or in the project's own function that is called there, the branch of the last
 * attempt that only tells of it and leaves, or takes the row away: `if (job.attemptsMade >= 5) { log.error(…); return; }
 * throw error;`. Null where there is none, or it keeps the work.
 *
 * @param definitionsOf the project's own functions that a call may run
 */
export function droppedLastAttempt(
  call: CallNode,
  definitionsOf: (call: CallNode) => readonly FunctionNode[],
): IfNode | null {
  const bodies = [
    ...(catchingTry(call)?.handlers.map(({ body }) => body) ?? []),
    errorCheckOf(call)?.then ?? [],
  ];
  for (const body of bodies)
    for (const node of body) {
      if (node.kind === 'if' && dropsLast(node)) return node;
      const called = callOf(node);
      const [own, ...others] = called === null ? [] : definitionsOf(called);
      const found = own === undefined || others.length > 0 ? undefined : branchesIn(own).find(dropsLast);
      if (found !== undefined) return found;
    }
  return null;
}

/** Functions that put something off are shorter; no more of one is looked through. */
const MAX_LOOKED_AT = 400;

function branchesIn(fn: FunctionNode): readonly IfNode[] {
  const found: IfNode[] = [];
  let looked = 0;
  for (const node of descendants(fn)) {
    if (++looked > MAX_LOOKED_AT) break;
    if (node.kind === 'if') found.push(node);
  }
  return found;
}

/** The branch of the last attempt, on whichever side of the test it stands. */
function dropsLast({ test, then, else: otherwise }: IfNode): boolean {
  if (test.kind !== 'binary' || !asksForAttempts(test)) return false;
  // `if (attempts < 5) queue.add(job) else log.error(…)`
  if (/^<=?$/.test(test.operator))
    return (
      otherwise.length > 0 &&
      fateOf(then, null) === 'keeps' &&
      (isGivenUp(otherwise) || speaksOf(otherwise) !== null)
    );
  return isGivenUp(then);
}

function asksForAttempts(test: SyntaxNode): boolean {
  if (test.kind !== 'binary' || !/^([<>]=?|==)$/.test(test.operator)) return false;
  return [...descendants(test)].some(
    (node) =>
      (node.kind === 'name' || node.kind === 'member') &&
      wordsOf(node.name).some((word) => ATTEMPTS.has(word)),
  );
}

/** It tells, takes the message away at most, and leaves as after a success. */
function isGivenUp(body: readonly SyntaxNode[]): boolean {
  const others = body.filter((node) => {
    const call = callOf(node);
    return call === null || !(REMOVES.test(calleeName(call)) || runsDelete(call));
  });
  if (others.length === 0) return true;
  const spoken = speaksOf(others);
  return spoken !== null && (spoken.leaves || others.length < body.length);
}

/** `db.execute("DELETE FROM usage_outbox WHERE id = $1", id)` */
function runsDelete(call: CallNode): boolean {
  return call.arguments.some(
    ({ value }) => value.kind === 'string' && /^\s*delete\s+from\b/i.test(value.value),
  );
}

/** Spring's `@Recover`, which is called when the last attempt of `@Retryable` has failed, and only tells of it. */
export function recoveryThatOnlyTells(fn: FunctionNode): FunctionNode | null {
  if (!isDecorated(fn, /^(Retryable|Retry)$/)) return null;
  const owner = enclosingClass(fn);
  for (const node of owner?.body ?? [])
    if (node.kind === 'function' && isDecorated(node, /^Recover$/) && speaksOf(node.body) !== null)
      return node;
  return null;
}

/** What a queue raises when a task may not be tried once more. */
const EXHAUSTED = /(Max)?Retr(y|ies)(Exceeded|Exhausted)|AttemptsExceeded|RetryError$|ExhaustedRetries/i;

/** `except MaxRetriesExceededError: log` in the function that is tried again: the last failure is only told. */
export const exhaustionOnlyTold = remember((fn: FunctionNode): SyntaxNode | null => {
  for (const node of descendants(fn)) {
    if (node.kind !== 'try') continue;
    for (const { types, body } of node.handlers)
      if (types.length > 0 && types.every((type) => EXHAUSTED.test(type)) && speaksOf(body) !== null)
        return body[0] ?? node;
  }
  return null;
});

function isDecorated(fn: FunctionNode, name: RegExp): boolean {
  return fn.decorators.some((one) => name.test(askedName(one)));
}

const REPEATS = /^(repeat|times|upto|retry_?times|repeat_?until)$/i;

/**
 * A block that is run a few times, `repeat(3) { try { send(); return } catch { log } }`, and after which nothing asks
 * whether one of them succeeded.
 */
export function repeatedInVain(call: CallNode): CallNode | null {
  const caught = catchingTry(call);
  if (caught === null || caught.handlers.some(({ body }) => body.some(({ kind }) => kind === 'throw')))
    return null;
  const leaves = [...caught.body, ...caught.orElse].some(({ kind }) => kind === 'return' || kind === 'break');
  if (!leaves) return null;
  for (const above of ancestors(caught)) {
    if (above.kind === 'call' && above.block !== null && REPEATS.test(calleeName(above))) {
      const after = statementsAfter(above);
      const isLast = above.parent?.kind === 'function' || above.parent?.parent?.kind === 'function';
      return isLast && (after.length === 0 || speaksOf(after) !== null) ? above : null;
    }
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
  }
  return null;
}
