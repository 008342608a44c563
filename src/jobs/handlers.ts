import type { GitHub } from '#github/client.ts';
import type { Log } from '#log';
import { toFailure } from './job-failure.ts';
import type { AuditJob, ClaimedJob, CommandJob, Job, RerunJob } from './queue.ts';
import { MAX_ATTEMPTS } from './retry-delay.ts';

/** One attempt at a job. */
export interface Attempt {
  /** True when this is the last one whatever happens: nobody will come after it to tell of a failure. */
  readonly isLast: boolean;
  /** True when no attempt follows if this one ends with that error. */
  readonly endsWith: (error: unknown) => boolean;
}

/** What a job's body is given. `github` acts as the installation that the job names. */
export interface JobContext {
  readonly github: GitHub;
  readonly attempt: Attempt;
  /** Aborts when the work is no longer wanted: the server stops, or the job was taken away. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** One body for each kind of job. It may be run again at any time, and must come to the same end. */
export interface JobHandlers {
  readonly audit: (context: JobContext, job: AuditJob) => Promise<void>;
  readonly command: (context: JobContext, job: CommandJob) => Promise<void>;
  readonly rerun: (context: JobContext, job: RerunJob) => Promise<void>;
}

/** A claimed job on its way to its body. */
export interface JobRun {
  readonly job: Job;
  readonly attempt: Attempt;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export function toAttempt({ attempt }: ClaimedJob): Attempt {
  const isLast = attempt >= MAX_ATTEMPTS;
  return { isLast, endsWith: (error) => isLast || toFailure(error, attempt).isFinal };
}
