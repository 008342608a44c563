import { GoneError, RetryableError, UserError } from '#errors';
import type { JobFailure } from './queue.ts';

/** A mistake of our own seldom passes by itself: few tries, so that the pull request is told soon. */
const MAX_UNEXPECTED_ATTEMPTS = 3;

/**
 * How the queue is to take an error that ended attempt number `attempt` (1 for the first). Only the messages of our
 * own errors are kept: they hold no code and no secret.
 */
export function toFailure(error: unknown, attempt: number): JobFailure {
  if (error instanceof RetryableError) {
    const { code, message, retryAfterSeconds } = error;
    return { code, message, isFinal: false, retryAfterSeconds };
  }
  if (error instanceof UserError || error instanceof GoneError) {
    return { code: error.code, message: error.message, isFinal: true, retryAfterSeconds: null };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: 'unexpected',
    message: `An error of our own (${name}); the log says where.`,
    isFinal: attempt >= MAX_UNEXPECTED_ATTEMPTS,
    retryAfterSeconds: null,
  };
}
