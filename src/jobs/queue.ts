import { z } from 'zod';

/**
 * The durable queue. It stores ids and numbers only, never code: a job says which pull request to look at,
 * and everything else is read again when the job runs.
 */
export interface Queue {
  /**
   * Keeps the delivery and, in the same transaction, the job it asks for. Durable when it returns. A repeat of a
   * delivery id, also of one long finished, answers `repeat` and stores nothing. An audit replaces the one that
   * waits for the same pull request (a forced one stays forced); while one runs, one more may wait behind it.
   */
  accept(delivery: Delivery, job: Job | null): Promise<'stored' | 'repeat'>;
  /** Asks for a job that comes from our own work, such as the audit a command asked for; same rules as `accept`. */
  enqueue(job: Job): Promise<void>;
  /** Takes the next job that is due, or null. At most one audit per pull request is active at any time. */
  claim(worker: string): Promise<ClaimedJob | null>;
  /** Says that the worker still lives. Answers false when the job was taken away meanwhile. */
  heartbeat(job: ClaimedJob): Promise<boolean>;
  complete(job: ClaimedJob): Promise<void>;
  /** Gives the job back, unharmed and due at once: for a stop in the middle of it. */
  release(job: ClaimedJob): Promise<void>;
  /** Counts an attempt; after the last one the job becomes a dead letter. `reason` holds no code and no secret. */
  fail(job: ClaimedJob, failure: JobFailure): Promise<'retrying' | 'dead'>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  stats(): Promise<QueueStats>;
  close(): Promise<void>;
}

/** What is kept of a webhook: names and numbers that were picked out of it, never its text. */
export interface Delivery {
  /** `X-GitHub-Delivery`. */
  readonly id: string;
  /** `pull_request.opened` and the like. */
  readonly event: string;
  readonly receivedAt: Date;
}

/** A repository as an installation of the App sees it. */
export const RepositoryRef = z
  .object({ installationId: z.int().positive(), owner: z.string().min(1), repository: z.string().min(1) })
  .readonly();
export type RepositoryRef = z.infer<typeof RepositoryRef>;

export const PullRequestRef = z
  .object({ ...RepositoryRef.unwrap().shape, number: z.int().positive() })
  .readonly();
export type PullRequestRef = z.infer<typeof PullRequestRef>;

/** Audits one pull request as it is when the job runs. */
export const AuditJob = z
  .object({
    kind: z.literal('audit'),
    pullRequest: PullRequestRef,
    /** The head that was told; null where the event does not tell it. The job reads the newest one anyway. */
    headSha: z.string().nullable(),
    /** Why it runs: a push, a command or a re-run button. Forced audits always write a fresh check. */
    trigger: z.enum(['push', 'command', 'rerun']),
    deliveryId: z.string(),
  })
  .readonly();
export type AuditJob = z.infer<typeof AuditJob>;

/** What a finding is called: its id, or its fingerprint or the beginning of it. */
export const FindingName = z.string().regex(/^(?:MTR-\d{3}|[0-9a-f]{8,64})$/);

/** Answers one comment that held a command. Which commands there are is told by the registry of commands. */
export const CommandJob = z
  .object({
    kind: z.literal('command'),
    pullRequest: PullRequestRef,
    verb: z.string().regex(/^[a-z][a-z-]{0,30}$/),
    /** The finding that the command is about; absent where it is about none. */
    finding: FindingName.exactOptional(),
    commentId: z.int().positive(),
    /** Login of the comment's author. */
    sender: z.string().min(1),
    deliveryId: z.string(),
  })
  .readonly();
export type CommandJob = z.infer<typeof CommandJob>;

/** Finds the pull requests of a commit whose check is to run again, and asks for the audit of each. */
export const RerunJob = z
  .object({
    kind: z.literal('rerun'),
    repository: RepositoryRef,
    headSha: z.string().min(1),
    deliveryId: z.string(),
  })
  .readonly();
export type RerunJob = z.infer<typeof RerunJob>;

export const Job = z.discriminatedUnion('kind', [AuditJob.unwrap(), CommandJob.unwrap(), RerunJob.unwrap()]);
export type Job = AuditJob | CommandJob | RerunJob;

export interface ClaimedJob {
  readonly id: string;
  readonly job: Job;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly worker: string;
}

export interface JobFailure {
  readonly code: string;
  readonly message: string;
  /** Known to be hopeless: no further attempt is made. */
  readonly isFinal: boolean;
  readonly retryAfterSeconds: number | null;
}

export interface DeadLetter {
  readonly id: string;
  /** Null where what was stored is no job this version knows. */
  readonly job: Job | null;
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  readonly diedAt: Date;
}

export interface QueueStats {
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
  readonly oldestWaitingSeconds: number;
}
