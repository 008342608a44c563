import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GoneError, RetryableError, UserError } from '#errors';
import type { JobRun } from '#jobs/handlers.ts';
import type { AuditJob, Queue } from '#jobs/queue.ts';
import { LEASE_SECONDS } from '#jobs/queue-terms.ts';
import { openSqliteQueue } from '#jobs/sqlite-queue.ts';
import { startWorkers, type Workers } from '#jobs/worker.ts';
import { createLog } from '#log';
import { createMetrics, type Metrics } from '#metrics';

let folder: string;
let queue: Queue;
let metrics: Metrics;
let lines: string[];
let skew: number;
let workers: Workers | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metercheck-worker-'));
  skew = 0;
  queue = openSqliteQueue({
    path: join(folder, 'q.sqlite'),
    now: () => new Date(Date.now() + skew),
    random: () => 0.99,
  });
  metrics = createMetrics();
  lines = [];
  workers = null;
});

afterEach(async () => {
  await workers?.stop();
  await queue.close();
  await rm(folder, { recursive: true });
});

function audit(number: number): AuditJob {
  const pullRequest = { installationId: 1, owner: 'acme', repository: 'shop', number };
  return { kind: 'audit', pullRequest, headSha: 'x', trigger: 'push', deliveryId: `d${number}` };
}

function start(
  run: (run: JobRun) => Promise<void>,
  {
    count = 2,
    stopGraceMs = 2_000,
    from = queue,
  }: { count?: number; stopGraceMs?: number; from?: Queue } = {},
): Workers {
  const write = (line: string) => void lines.push(line);
  const log = createLog({ level: 'debug', secrets: [], write, now: () => new Date() });
  const elapsed = () => performance.now() + skew;
  workers = startWorkers({ queue: from, run, log, metrics, elapsed }, { name: 'test', count, stopGraceMs });
  return workers;
}

/** A body that waits until it is let go, and tells when it was entered. */
function gate() {
  const entered = Promise.withResolvers<JobRun>();
  const leave = Promise.withResolvers<void>();
  const run = async (given: JobRun) => {
    entered.resolve(given);
    await leave.promise;
  };
  return { run, entered: entered.promise, leave: leave.resolve };
}

/** As long as the machine needs: nothing here is about time. */
function waitUntil(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}

async function untilOutcome(outcome: string): Promise<void> {
  await waitUntil(async () => {
    expect(metrics.render(await queue.stats())).toContain(`outcome="${outcome}"} 1`);
  });
}

describe('a worker', () => {
  it('runs a job as soon as it is told of it, and is done with it', async () => {
    const seen: number[] = [];
    start(async ({ job }) => {
      if (job.kind === 'audit') seen.push(job.pullRequest.number);
    });

    await queue.enqueue(audit(7));
    workers?.wake();

    await untilOutcome('done');
    expect(seen).toEqual([7]);
    expect(await queue.stats()).toMatchObject({ waiting: 0, active: 0, dead: 0 });
  });

  it('runs as many jobs at once as there are workers, and no more', async () => {
    const gates = [gate(), gate(), gate()];
    let entered = 0;
    for (const number of [1, 2, 3]) await queue.enqueue(audit(number));
    start(async (run) => {
      entered += 1;
      await gates[entered - 1]?.run(run);
    });

    await Promise.all([gates[0]?.entered, gates[1]?.entered]);
    expect(await queue.stats()).toMatchObject({ active: 2, waiting: 1 });

    gates[0]?.leave();
    await gates[2]?.entered;
    for (const { leave } of gates) leave();
  });

  it('gives signs of life, also when something held the thread for longer than a lease', async () => {
    const held = gate();
    await queue.enqueue(audit(1));
    const { wake } = start(held.run);
    await held.entered;

    skew += (LEASE_SECONDS + 1) * 1_000;
    wake();
    await queue.enqueue(audit(2));
    wake();

    await waitUntil(async () => expect((await queue.stats()).active).toBe(2));
    held.leave();
    await waitUntil(async () => expect((await queue.stats()).active).toBe(0));
    expect(metrics.render(await queue.stats())).toContain('{kind="audit",outcome="done"} 2');
  });
});

describe('a job whose body fails', () => {
  it('for now is tried again no sooner than was asked for', async () => {
    await queue.enqueue(audit(1));
    start(async () => {
      throw new RetryableError('github-rate-limit', 'Too many requests.', { retryAfterSeconds: 600 });
    });

    await untilOutcome('retrying');
    skew += 599_000;
    expect(await queue.claim('other')).toBeNull();
    skew += 30_000;
    expect(await queue.claim('other')).toMatchObject({ attempt: 2 });
  });

  it('for good becomes a dead letter with its sentence', async () => {
    await queue.enqueue(audit(1));
    start(async () => {
      throw new UserError('no-permission', 'The App may not write checks.');
    });

    await untilOutcome('dead');
    expect(await queue.deadLetters()).toMatchObject([
      { code: 'no-permission', message: 'The App may not write checks.' },
    ]);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ message: 'dead letter', about: 'acme/shop#1', code: 'no-permission' }),
    );
  });

  it('because its object is gone has ended', async () => {
    await queue.enqueue(audit(1));
    start(async () => {
      throw new GoneError('github-gone', 'GitHub answered 404.');
    });

    await untilOutcome('gone');
    expect(await queue.stats()).toMatchObject({ waiting: 0, active: 0, dead: 0 });
  });

  it('by a mistake of our own is tried thrice, and its words are kept nowhere', async () => {
    await queue.enqueue(audit(1));
    start(async () => {
      throw new SyntaxError('Unexpected token: const price = 3');
    });

    await waitUntil(async () => {
      skew += 60_000;
      workers?.wake();
      expect((await queue.stats()).dead).toBe(1);
    });

    expect(await queue.deadLetters()).toMatchObject([{ attempts: 3, code: 'unexpected' }]);
    expect(JSON.stringify(await queue.deadLetters())).not.toContain('const price');
    expect(lines.join('')).toContain('SyntaxError');
    expect(lines.join('')).not.toContain('const price');
  });

  it('knows which attempt is the last', async () => {
    const seen: boolean[] = [];
    await queue.enqueue(audit(1));
    start(async ({ attempt }) => {
      const error = new Error('a mistake of ours');
      seen.push(attempt.endsWith(error));
      throw error;
    });

    await waitUntil(async () => {
      skew += 60_000;
      workers?.wake();
      expect((await queue.stats()).dead).toBe(1);
    });

    expect(seen).toEqual([false, false, true]);
  });
});

describe('a stop', () => {
  it('waits for the running job and takes no other', async () => {
    const held = gate();
    await queue.enqueue(audit(1));
    const { stop } = start(held.run, { count: 1 });
    await held.entered;
    await queue.enqueue(audit(2));

    const stopped = stop();
    held.leave();
    await stopped;

    expect(await queue.stats()).toMatchObject({ active: 0, waiting: 1 });
  });

  it('gives a job back that does not end within the grace, and tells its body', async () => {
    const held = gate();
    await queue.enqueue(audit(1));
    const { stop } = start(held.run, { count: 1, stopGraceMs: 20 });
    const { signal } = await held.entered;

    await stop();

    expect(signal.aborted).toBe(true);
    expect(await queue.claim('another process')).toMatchObject({ job: audit(1), attempt: 1 });
  });

  it('gives a job back whose body threw because it was told to stop', async () => {
    await queue.enqueue(audit(1));
    const entered = Promise.withResolvers<void>();
    const { stop } = start(
      async ({ signal }) => {
        entered.resolve();
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        });
      },
      { count: 1, stopGraceMs: 20 },
    );
    await entered.promise;

    await stop();

    expect(await queue.stats()).toMatchObject({ waiting: 1, dead: 0 });
  });

  it('is done at once where nothing runs', async () => {
    const { stop } = start(async () => {});

    await stop();

    await queue.enqueue(audit(1));
    expect(await queue.stats()).toMatchObject({ waiting: 1 });
  });
});

describe('a queue that does not answer', () => {
  it('is told of once, not once a question, and again when it answers', async () => {
    let isSilent = true;
    let asked = 0;
    const from = new Proxy(queue, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'claim') return typeof value === 'function' ? value.bind(target) : value;
        return async (worker: string) => {
          asked += 1;
          if (isSilent) throw new Error('connection refused');
          return target.claim(worker);
        };
      },
    });
    const told = (sentence: string) => lines.filter((line) => line.includes(sentence)).length;
    start(async () => {}, { from });
    await waitUntil(async () => {
      workers?.wake();
      expect(asked).toBeGreaterThan(6);
    });
    expect(told('does not answer')).toBe(1);
    isSilent = false;
    await waitUntil(async () => {
      workers?.wake();
      expect(told('answers again')).toBe(1);
    });
  });
});
