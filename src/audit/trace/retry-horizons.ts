import { calleeName, pathOf } from '../facts/calls.ts';
import { literalNumber } from '../facts/values.ts';
import { ancestors } from '../facts/walk.ts';
import type { CallNode, ClassNode, SyntaxNode } from '../languages/syntax.ts';

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
        const found = decorator.kind === 'call' ? celeryHorizon(decorator) : null;
        if (found !== null) return found;
      }
    if (above.kind === 'class') return sidekiqHorizon(above);
  }
  return null;
}

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
    : { seconds: sidekiqSeconds(SIDEKIQ_RETRIES), by: options ?? isJob, isWritten: false };
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
