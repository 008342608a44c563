import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../languages/syntax.ts';
import { askedName, calleeName, callOf } from './calls.ts';
import { catchingTry } from './failure.ts';
import { speaksOf } from './let-go.ts';
import { wordsOf } from './names.ts';
import { statementsAfter } from './statements.ts';
import { errorCheckOf } from './swallowed.ts';
import { ancestors, descendants, enclosingClass } from './walk.ts';

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
 * In what gets hold of a call's failure, the branch of the last attempt that only tells of it and leaves: `if
 * (job.attemptsMade >= 5) { log.error(…); return; } throw error;`. Null where there is none, or it keeps the work.
 */
export function droppedLastAttempt(call: CallNode): IfNode | null {
  const bodies = [
    ...(catchingTry(call)?.handlers.map(({ body }) => body) ?? []),
    errorCheckOf(call)?.then ?? [],
  ];
  for (const body of bodies)
    for (const node of body)
      if (node.kind === 'if' && asksForAttempts(node.test) && isGivenUp(node.then)) return node;
  return null;
}

function asksForAttempts(test: SyntaxNode): boolean {
  if (test.kind !== 'binary' || !/^([<>]=?|===?)$/.test(test.operator)) return false;
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
    return call === null || !REMOVES.test(calleeName(call));
  });
  if (others.length === 0) return true;
  const spoken = speaksOf(others);
  return spoken !== null && (spoken.leaves || others.length < body.length);
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
export function exhaustionOnlyTold(fn: FunctionNode): SyntaxNode | null {
  for (const node of descendants(fn)) {
    if (node.kind !== 'try') continue;
    for (const { types, body } of node.handlers)
      if (types.length > 0 && types.every((type) => EXHAUSTED.test(type)) && speaksOf(body) !== null)
        return body[0] ?? node;
  }
  return null;
}

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
