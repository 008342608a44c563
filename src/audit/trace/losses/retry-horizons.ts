import { calleeName, pathOf } from '../../facts/calls.ts';
import { remember } from '../../facts/remember.ts';
import { secondsIn } from '../../facts/time/durations.ts';
import { literalNumber } from '../../facts/values.ts';
import { ancestors, descendants, rootOf } from '../../facts/walk.ts';
import type { AssignNode, CallNode, ClassNode, SyntaxNode } from '../../languages/syntax.ts';

/** How long a queue goes on running a job again. */
export interface RetryHorizon {
  readonly seconds: number;
  /** The options that say so, or where nothing does, the class that is a job. */
  readonly by: SyntaxNode;
  /** False where the queue's own default was not written down. */
  readonly isWritten: boolean;
}

/** Sidekiq's default, of about three weeks: https://github.com/sidekiq/sidekiq/wiki/Error-Handling. */
const SIDEKIQ_RETRIES = 25;

/** How long the queue tries the function around the node, as its class or decorator says; null where nothing does. */
export function retryHorizonOf(node: SyntaxNode): RetryHorizon | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'function')
      for (const decorator of above.decorators) {
        const found =
          decorator.kind === 'call' ? (celeryHorizon(decorator) ?? springHorizon(decorator)) : null;
        if (found !== null) return found;
      }
    if (above.kind === 'class')
      return sidekiqHorizon(above) ?? laravelHorizon(above) ?? activeJobHorizon(above);
  }
  return bullHorizon(rootOf(node));
}

/** `public function retryUntil() { return now()->addDays(7); }`, or the tries of a Laravel job with its pauses. */
function laravelHorizon(owner: ClassNode): RetryHorizon | null {
  const until = owner.body.find(
    (node) => node.kind === 'function' && /^retry_?until$/i.test(node.name ?? ''),
  );
  const given = until?.kind === 'function' ? until.body.find((node) => node.kind === 'return') : undefined;
  const seconds = given?.kind === 'return' && given.value !== null ? secondsIn(given.value) : null;
  if (given !== undefined && seconds !== null) return { seconds, by: given, isWritten: true };
  const field = (name: RegExp): AssignNode | undefined =>
    owner.body
      .filter((node) => node.kind === 'assign')
      .find(({ targets: [target] }) => target?.kind === 'name' && name.test(target.name));
  const tries = field(/^\$?tries$/);
  const backoff = field(/^\$?backoff$/);
  const count = tries?.value ? literalNumber(tries.value) : null;
  if (tries === undefined || count === null || !backoff?.value) return null;
  const pauses =
    backoff.value.kind === 'list' ? backoff.value.items.map(literalNumber) : [literalNumber(backoff.value)];
  const last = pauses.at(-1) ?? null;
  if (last === null || pauses.includes(null)) return null;
  const listed = pauses
    .slice(0, Math.min(count, MAX_RETRIES))
    .reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return { seconds: listed + Math.max(0, count - pauses.length) * last, by: tries, isWritten: true };
}

/** `retry_on Stripe::APIError, wait: 6.hours, attempts: 10` in a job of Rails. */
function activeJobHorizon(owner: ClassNode): RetryHorizon | null {
  for (const node of owner.body) {
    if (node.kind !== 'call' || calleeName(node) !== 'retry_on') continue;
    const wait = node.arguments.find(({ name }) => name === 'wait')?.value;
    const attempts = node.arguments.find(({ name }) => name === 'attempts')?.value;
    const count = attempts === undefined ? null : literalNumber(attempts);
    const pause = wait === undefined ? null : (secondsIn(wait) ?? literalNumber(wait));
    if (count === null) continue;
    if (pause !== null) return { seconds: count * pause, by: node, isWritten: true };
    // Rails adds the fourth power of the number of the try and two seconds (`ActiveJob::Exceptions#determine_delay`).
    if (wait !== undefined && /polynomially|exponentially/.test(pathOf(wait) + textOf(wait)))
      return { seconds: sidekiqSeconds(count) - 13 * count, by: node, isWritten: true };
  }
  return null;
}

function textOf(node: SyntaxNode): string {
  return node.kind === 'string' ? node.value : '';
}

/** BullMQ: `{ attempts: 20, backoff: { type: 'exponential', delay: 60_000 } }` in the same file; it doubles each time. */
const bullHorizon = remember((root: SyntaxNode): RetryHorizon | null => {
  for (const inner of descendants(root)) {
    if (inner.kind !== 'object') continue;
    const entry = (name: string): SyntaxNode | null =>
      inner.entries.find(({ key }) => key === name)?.value ?? null;
    const attempts = entry('attempts');
    const backoff = entry('backoff');
    const count = attempts === null ? null : literalNumber(attempts);
    if (count === null || backoff?.kind !== 'object') continue;
    const delay = backoff.entries.find(({ key }) => key === 'delay')?.value;
    const pause = delay === undefined ? null : literalNumber(delay);
    if (pause === null) continue;
    const isDoubled = backoff.entries.some(
      ({ key, value }) => key === 'type' && textOf(value) === 'exponential',
    );
    const pauses = Math.max(0, Math.min(count, MAX_DOUBLINGS) - 1);
    const seconds = (isDoubled ? pause * (2 ** pauses - 1) : pause * (count - 1)) / 1_000;
    return { seconds, by: inner, isWritten: true };
  }
  return null;
});

/** Doubled more often it outlasts everything. */
const MAX_DOUBLINGS = 40;

function sidekiqHorizon(owner: ClassNode): RetryHorizon | null {
  const calls = owner.body.filter((node) => node.kind === 'call');
  const options = calls.find((call) => calleeName(call) === 'sidekiq_options');
  const retry = options?.arguments.find(({ name }) => name === 'retry')?.value;
  const given = retry === undefined ? null : literalNumber(retry);
  if (options !== undefined && given !== null)
    return { seconds: sidekiqSeconds(given), by: options, isWritten: true };
  if (retry !== undefined && !(retry.kind === 'boolean' && retry.value)) return null;
  const isJob = calls.find(
    (call) =>
      calleeName(call) === 'include' &&
      call.arguments.some(({ value }) => /Sidekiq\W+(Job|Worker)$/.test(pathOf(value))),
  );
  return isJob === undefined
    ? null
    : { seconds: sidekiqSeconds(SIDEKIQ_RETRIES), by: options ?? isJob, isWritten: retry !== undefined };
}

/** Each retry waits for the fourth power of its number and a quarter of a minute (`delay_for` of Sidekiq's job_retry.rb). */
function sidekiqSeconds(retries: number): number {
  let seconds = 0;
  for (let count = 0; count < Math.min(retries, MAX_RETRIES); count++) seconds += count ** 4 + 15;
  return seconds;
}

/** Nobody waits for more; a hostile number must end. */
const MAX_RETRIES = 1000;

/** `@shared_task(max_retries=100, default_retry_delay=3600)`. */
function celeryHorizon(decorator: CallNode): RetryHorizon | null {
  const number = (wanted: string): number | null => {
    const given = decorator.arguments.find(({ name }) => name === wanted);
    return given === undefined ? null : literalNumber(given.value);
  };
  const retries = number('max_retries');
  const delay = number('default_retry_delay');
  if (retries === null || delay === null) return null;
  return { seconds: retries * delay, by: decorator, isWritten: true };
}

/** `@RetryableTopic(attempts = "12", backoff = @Backoff(delay = 60_000, multiplier = 2.0, maxDelay = 21_600_000))`. */
function springHorizon(decorator: CallNode): RetryHorizon | null {
  if (!/^retryable(_?topic)?$/i.test(calleeName(decorator))) return null;
  const given = ({ arguments: all }: CallNode, names: RegExp): SyntaxNode | undefined =>
    all.find(({ name }) => name !== null && names.test(name))?.value;
  const attempts = numberIn(given(decorator, /^(attempts|maxAttempts)$/));
  const backoff = given(decorator, /^backoff$/i);
  const delay = backoff?.kind === 'call' ? numberIn(given(backoff, /^(delay|value)$/)) : null;
  if (attempts === null || delay === null || backoff?.kind !== 'call') return null;
  const factor = numberIn(given(backoff, /^multiplier$/)) ?? 1;
  const most = numberIn(given(backoff, /^maxDelay$/)) ?? Number.POSITIVE_INFINITY;
  let millis = 0;
  for (let turn = 0; turn < Math.min(attempts - 1, MAX_RETRIES); turn++)
    millis += Math.min(delay * factor ** turn, most);
  return { seconds: millis / 1_000, by: decorator, isWritten: true };
}

/** Spring takes its numbers as texts too. */
function numberIn(value: SyntaxNode | undefined): number | null {
  if (value === undefined) return null;
  const number = value.kind === 'string' ? Number(value.value) : literalNumber(value);
  return number === null || Number.isNaN(number) ? null : number;
}
