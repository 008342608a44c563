import type { JobFailure } from './queue.ts';

/** Why a job is given up. */
export type CauseOfDeath = Pick<JobFailure, 'code' | 'message'>;

/** Without a sign of life for so long a worker is held for dead, and its job is taken again. */
export const LEASE_SECONDS = 20;

/**
 * How long a delivery is known again. GitHub redelivers, under the same id, what is at most three days old.
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
 */
export const DELIVERY_RETENTION_DAYS = 7;
export const DEAD_LETTER_RETENTION_DAYS = 90;

/** More dead letters than a person reads at once are not listed; they are counted. */
export const MAX_DEAD_LETTERS_LISTED = 1_000;

/** The end of what was stored by another version, or by nobody of ours. */
export const UNREADABLE: CauseOfDeath = {
  code: 'unreadable',
  message: 'What was stored is no job that this version knows.',
};

/** The end of a job that killed its worker in every one of its attempts. */
export function workerDied(attempts: number): CauseOfDeath {
  return { code: 'worker-died', message: `The worker died in each of ${attempts} attempts.` };
}
