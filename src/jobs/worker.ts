import { GoneError, RetryableError } from '#errors';
import type { Log } from '#log';
import type { Metrics } from '#metrics';
import { type JobRun, toAttempt } from './handlers.ts';
import { toFailure } from './job-failure.ts';
import type { ClaimedJob, Job, Queue } from './queue.ts';

export interface WorkerPorts {
  readonly queue: Queue;
  /** Runs the body of a job. */
  readonly run: (run: JobRun) => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number;
}

export interface WorkerOptions {
  /** Names this process in the queue; no other process may have the same. */
  readonly name: string;
  readonly count: number;
  /** How long a stop waits for running jobs before it gives them back. */
  readonly stopGraceMs?: number;
}

export interface Workers {
  /** Says that a job was stored: it is looked for at once instead of at the next poll. */
  readonly wake: () => void;
  /** Takes no further job, lets running ones finish within the grace, gives the others back. */
  readonly stop: () => Promise<void>;
}

/** Retries become due and other processes store jobs without a word to this one. */
const POLL_MS = 1_000;
/** Four signs of life within the queue's lease: one may be late, the next ones may be lost. */
const HEARTBEAT_MS = 5_000;
/** No audit takes a quarter of an hour; what does will hang for ever. */
const MAX_RUN_MS = 15 * 60_000;
/** Every worker asks every second: a queue that stays silent is told of when it falls silent, and then so often. */
const OUTAGE_TOLD_MS = 60_000;
/** `docker stop` kills after ten seconds. https://docs.docker.com/reference/cli/docker/container/stop/ */
const STOP_GRACE_MS = 8_000;

type Outcome = 'done' | 'gone' | 'retrying' | 'dead' | 'released' | 'lost';

/** Why a running job is interrupted. */
const STOPPED = new Error('The server stops.');
const LOST = new Error('The job was taken away.');

/** Starts `count` workers that take jobs from the queue and run one each at a time. */
export function startWorkers(ports: WorkerPorts, options: WorkerOptions): Workers {
  const pool = new Pool(ports);
  const names = Array.from({ length: options.count }, (_, i) => `${options.name}/${i + 1}`);
  const loops = Promise.all(names.map((name) => pool.work(name)));
  return {
    wake: () => pool.wake(),
    stop: async () => {
      pool.stopClaiming();
      const timer = setTimeout(() => pool.interrupt(), options.stopGraceMs ?? STOP_GRACE_MS);
      await loops;
      clearTimeout(timer);
    },
  };
}

/** A time in which the queue does not answer. */
interface Outage {
  readonly since: number;
  toldAt: number;
  failures: number;
}

class Pool {
  readonly #ports: WorkerPorts;
  readonly #running = new Set<Running>();
  #isStopping = false;
  #wakes = 0;
  #sleepers: (() => void)[] = [];
  #outage: Outage | null = null;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
  }

  async work(worker: string): Promise<void> {
    while (!this.#isStopping) {
      const wakes = this.#wakes;
      const claimed = await this.#claim(worker);
      if (claimed === null) await this.#sleep(wakes);
      else await this.#execute(claimed);
    }
  }

  wake(): void {
    this.#wakes += 1;
    for (const awaken of this.#sleepers.splice(0)) awaken();
  }

  stopClaiming(): void {
    this.#isStopping = true;
    this.wake();
  }

  interrupt(): void {
    for (const running of this.#running) running.abort.abort(STOPPED);
  }

  async #claim(worker: string): Promise<ClaimedJob | null> {
    try {
      // Parsing may hold the event loop for longer than a lease. Signs of life that are overdue go first, or this very
      // claim would hold the process's own jobs for a dead worker's.
      await Promise.all([...this.#running].map((running) => this.#beat(running)));
      if (this.#isStopping) return null;
      const claimed = await this.#ports.queue.claim(worker);
      this.#endOutage();
      return claimed;
    } catch (error) {
      this.#tellOutage(error);
      return null;
    }
  }

  #tellOutage(error: unknown): void {
    const now = this.#ports.elapsed();
    this.#outage ??= { since: now, toldAt: Number.NEGATIVE_INFINITY, failures: 0 };
    const outage = this.#outage;
    outage.failures += 1;
    if (now - outage.toldAt < OUTAGE_TOLD_MS) return;
    outage.toldAt = now;
    this.#ports.log.error('the queue does not answer', { error, failures: outage.failures });
  }

  #endOutage(): void {
    if (this.#outage === null) return;
    const { since, failures } = this.#outage;
    this.#outage = null;
    const seconds = (this.#ports.elapsed() - since) / 1_000;
    this.#ports.log.info('the queue answers again', { seconds, failures });
  }

  /** Until the next poll or wake; not at all where a wake came since `wakes` were counted, while the queue was asked. */
  #sleep(wakes: number): Promise<void> {
    if (this.#isStopping || wakes !== this.#wakes) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#sleepers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #execute(claimed: ClaimedJob): Promise<void> {
    const { job, attempt, id } = claimed;
    const { kind, deliveryId } = job;
    const log = this.#ports.log.child({ job: id, kind, about: toPlace(job), deliveryId, attempt });
    const running: Running = { claimed, log, abort: new AbortController(), beatAt: this.#ports.elapsed() };
    this.#running.add(running);
    const heartbeat = setInterval(() => void this.#beat(running), HEARTBEAT_MS / 2);
    const startedAt = this.#ports.elapsed();
    try {
      const outcome = await this.#conclude(running, await this.#attempt(running));
      const seconds = (this.#ports.elapsed() - startedAt) / 1_000;
      this.#ports.metrics.countJob(job.kind, outcome, seconds);
      log.info('job ended', { outcome, seconds });
    } catch (error) {
      log.error('the outcome of a job could not be kept; it is taken again when its lease ends', { error });
    } finally {
      clearInterval(heartbeat);
      this.#running.delete(running);
    }
  }

  /** Answers what ended the body, null where it came to its end. */
  async #attempt({ claimed, log, abort }: Running): Promise<unknown> {
    const { signal } = abort;
    const timer = setTimeout(() => abort.abort(toTimeout()), MAX_RUN_MS);
    try {
      const body = this.#ports.run({ job: claimed.job, attempt: toAttempt(claimed), signal, log });
      await Promise.race([body, untilAborted(signal)]);
      return null;
    } catch (error) {
      // A body that listens to its signal throws in its own words; why it was interrupted is what counts.
      return signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #conclude({ claimed, log }: Running, error: unknown): Promise<Outcome> {
    const { queue } = this.#ports;
    if (error === LOST) return 'lost';
    if (error === STOPPED) {
      await queue.release(claimed);
      return 'released';
    }
    if (error === null || error instanceof GoneError) {
      if (error !== null) log.info('job lost its object', { error });
      await queue.complete(claimed);
      return error === null ? 'done' : 'gone';
    }
    log.error('job failed', { error });
    const failure = toFailure(error, claimed.attempt);
    const outcome = await queue.fail(claimed, failure);
    if (outcome === 'dead') log.error('dead letter', { code: failure.code, reason: failure.message });
    return outcome;
  }

  async #beat(running: Running): Promise<void> {
    if (this.#ports.elapsed() - running.beatAt < HEARTBEAT_MS) return;
    running.beatAt = this.#ports.elapsed();
    try {
      if (!(await this.#ports.queue.heartbeat(running.claimed))) running.abort.abort(LOST);
    } catch (error) {
      running.log.error('a sign of life could not be given', { error });
    }
  }
}

interface Running {
  readonly claimed: ClaimedJob;
  readonly log: Log;
  readonly abort: AbortController;
  beatAt: number;
}

/** What a job is about, by name. */
function toPlace(job: Job): string {
  const { owner, repository } = job.kind === 'rerun' ? job.repository : job.pullRequest;
  return job.kind === 'rerun'
    ? `${owner}/${repository}@${job.headSha}`
    : `${owner}/${repository}#${job.pullRequest.number}`;
}

function toTimeout(): RetryableError {
  return new RetryableError('job-timeout', `The job took longer than ${MAX_RUN_MS / 60_000} minutes.`);
}

/** Rejects with the reason of the abort; a body that does not listen to its signal is left behind. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : STOPPED);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
