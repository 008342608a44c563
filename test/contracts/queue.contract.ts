import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJob, ClaimedJob, CommandJob, Delivery, JobFailure, Queue } from '#jobs/queue.ts';
import { MAX_ATTEMPTS } from '#jobs/retry-delay.ts';

/** A queue under test, and what the suite needs to know of it. */
export interface QueueUnderTest {
  /** Opens one more handle on the same store, as another process would. */
  readonly open: () => Promise<Queue>;
  /** Moves the time that every handle sees. */
  readonly advance: (seconds: number) => Promise<void>;
  readonly leaseSeconds: number;
  readonly dispose: () => Promise<void>;
}

const HOUR = 3_600;

const later: JobFailure = { code: 'github-down', message: 'x', isFinal: false, retryAfterSeconds: null };

function delivery(id: string): Delivery {
  return { id, event: 'pull_request.synchronize', receivedAt: new Date('2026-03-01T12:00:00Z') };
}

function audit(number: number, headSha: string, trigger: AuditJob['trigger'] = 'push'): AuditJob {
  const pullRequest = { installationId: 1, owner: 'acme', repository: 'shop', number };
  return { kind: 'audit', pullRequest, headSha, trigger, deliveryId: 'd' };
}

function command(commentId: number): CommandJob {
  const pullRequest = { installationId: 1, owner: 'acme', repository: 'shop', number: 1 };
  return { kind: 'command', pullRequest, verb: 'audit', commentId, sender: 'ada', deliveryId: 'd' };
}

/** What every queue promises. Each implementation runs it over a fresh store per test. */
export function describeQueue(name: string, create: () => Promise<QueueUnderTest>): void {
  let under: QueueUnderTest;
  let queue: Queue;
  const opened: Queue[] = [];

  async function open(): Promise<Queue> {
    const handle = await under.open();
    opened.push(handle);
    return handle;
  }

  async function claimed(worker = 'w1'): Promise<ClaimedJob> {
    const job = await queue.claim(worker);
    if (job === null) throw new Error('expected a job that is due');
    return job;
  }

  beforeEach(async () => {
    under = await create();
    queue = await open();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((handle) => handle.close()));
    await under.dispose();
  });

  describe(`${name}: deliveries`, () => {
    it('stores a delivery with its job, and hands the job out as it was given', async () => {
      expect(await queue.accept(delivery('a'), audit(7, 'sha1'))).toBe('stored');

      const job = await claimed();

      expect(job).toMatchObject({ job: audit(7, 'sha1'), attempt: 1, worker: 'w1' });
      expect(await queue.claim('w2')).toBeNull();
    });

    it('recognises a repeat while the job waits, while it runs and after it ended', async () => {
      await queue.accept(delivery('a'), audit(7, 'sha1'));
      expect(await queue.accept(delivery('a'), audit(7, 'sha1'))).toBe('repeat');

      const job = await claimed();
      expect(await queue.accept(delivery('a'), audit(7, 'sha1'))).toBe('repeat');

      await queue.complete(job);
      await under.advance(24 * HOUR);
      expect(await queue.accept(delivery('a'), audit(7, 'sha1'))).toBe('repeat');
      expect(await queue.claim('w1')).toBeNull();
    });

    it('recognises a repeat of a delivery that asked for nothing', async () => {
      expect(await queue.accept(delivery('a'), null)).toBe('stored');
      expect(await queue.accept(delivery('a'), null)).toBe('repeat');
      expect(await queue.claim('w1')).toBeNull();
    });

    it('stores one of many simultaneous repeats', async () => {
      const other = await open();

      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? queue : other).accept(delivery('a'), audit(7, 'sha1')),
        ),
      );

      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      expect((await queue.stats()).waiting).toBe(1);
    });
  });

  describe(`${name}: one audit per pull request`, () => {
    it('lets a newer head take the place of a waiting older one', async () => {
      await queue.accept(delivery('a'), audit(7, 'old'));
      await queue.accept(delivery('b'), audit(7, 'new'));

      expect((await claimed()).job).toMatchObject({ headSha: 'new' });
      expect(await queue.claim('w2')).toBeNull();
    });

    it('lets one more wait behind a running one, the newest', async () => {
      await queue.accept(delivery('a'), audit(7, 'first'));
      const first = await claimed();
      await queue.accept(delivery('b'), audit(7, 'second'));
      await queue.accept(delivery('c'), audit(7, 'third'));

      expect(await queue.claim('w2')).toBeNull();
      await queue.complete(first);

      expect((await claimed('w2')).job).toMatchObject({ headSha: 'third' });
      expect(await queue.claim('w3')).toBeNull();
    });

    it('runs audits of different pull requests side by side', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      await queue.accept(delivery('b'), audit(8, 'y'));

      const jobs = [await claimed('w1'), await claimed('w2')];

      expect(jobs.map((job) => job.job)).toEqual([audit(7, 'x'), audit(8, 'y')]);
    });

    it('takes a repository for the same whatever the case of its letters', async () => {
      const shouted = { ...audit(7, 'new').pullRequest, owner: 'ACME' };
      await queue.accept(delivery('a'), audit(7, 'old'));
      await queue.accept(delivery('b'), { ...audit(7, 'new'), pullRequest: shouted });

      expect((await queue.stats()).waiting).toBe(1);
    });

    it.each(['command', 'rerun'] as const)(
      'keeps a %s forced when a push takes its place',
      async (trigger) => {
        await queue.accept(delivery('a'), audit(7, 'old', trigger));
        await queue.accept(delivery('b'), audit(7, 'new'));

        expect((await claimed()).job).toMatchObject({ headSha: 'new', trigger });
      },
    );

    it('forces a waiting push when a command takes its place, and keeps the head that was told', async () => {
      await queue.accept(delivery('a'), audit(7, 'told'));
      await queue.enqueue({ ...audit(7, '', 'command'), headSha: null });

      expect((await claimed()).job).toMatchObject({ headSha: 'told', trigger: 'command' });
    });

    it('never lets one command take the place of another', async () => {
      await queue.accept(delivery('a'), command(1));
      await queue.accept(delivery('b'), command(2));

      expect([(await claimed('w1')).job, (await claimed('w2')).job]).toEqual([command(1), command(2)]);
    });

    it('gives every job to one of several workers on several handles', async () => {
      const other = await open();
      for (let i = 1; i <= 30; i += 1) await queue.accept(delivery(`d${i}`), audit(i, 'x'));

      const claims = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? queue : other).claim(`w${i}`)),
      );

      const ids = claims.filter((claim) => claim !== null).map((claim) => claim.id);
      expect(ids).toHaveLength(30);
      expect(new Set(ids).size).toBe(30);
    });
  });

  describe(`${name}: a worker that died`, () => {
    it('keeps its job until the lease ends, then the job is taken again', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      await claimed('dead');

      await under.advance(under.leaseSeconds - 2);
      expect(await queue.claim('w2')).toBeNull();

      await under.advance(3);
      expect(await claimed('w2')).toMatchObject({ job: audit(7, 'x'), attempt: 2 });
    });

    it('keeps a job as long as it gives signs of life', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      const job = await claimed('alive');

      for (let i = 0; i < 4; i += 1) {
        await under.advance(under.leaseSeconds / 2);
        expect(await queue.heartbeat(job)).toBe(true);
        expect(await queue.claim('w2')).toBeNull();
      }
    });

    it('has no say over a job that was taken again', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      const lost = await claimed('slow');
      await under.advance(under.leaseSeconds + 1);
      const held = await claimed('w2');

      expect(await queue.heartbeat(lost)).toBe(false);
      await queue.complete(lost);
      await queue.release(lost);
      await queue.fail(lost, { ...later, isFinal: true });

      expect(await queue.heartbeat(held)).toBe(true);
      expect(await queue.deadLetters()).toEqual([]);
    });

    it('gives way to the newer head that waited behind it, and leaves it what was forced', async () => {
      await queue.accept(delivery('a'), audit(7, 'old', 'rerun'));
      await claimed('dead');
      await under.advance(1);
      await queue.accept(delivery('b'), audit(7, 'new'));
      await under.advance(under.leaseSeconds);

      expect((await claimed('w2')).job).toMatchObject({ headSha: 'new', trigger: 'rerun' });
      expect((await queue.stats()).waiting).toBe(0);
    });

    it('makes a dead letter of a job that kills every worker', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      for (let i = 0; i < MAX_ATTEMPTS; i += 1) {
        await claimed(`victim${i}`);
        await under.advance(under.leaseSeconds + 1);
      }

      expect(await queue.claim('w')).toBeNull();
      expect(await queue.deadLetters()).toMatchObject([{ code: 'worker-died', attempts: MAX_ATTEMPTS }]);
    });
  });

  describe(`${name}: a job that failed`, () => {
    it('is tried again, each time as the next attempt, until it becomes a dead letter', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
        const job = await claimed();
        expect(job.attempt).toBe(attempt);
        expect(await queue.fail(job, later)).toBe('retrying');
        await under.advance(HOUR);
      }

      expect(await queue.fail(await claimed(), later)).toBe('dead');

      await under.advance(HOUR);
      expect(await queue.claim('w1')).toBeNull();
      expect(await queue.deadLetters()).toMatchObject([
        { job: audit(7, 'x'), attempts: MAX_ATTEMPTS, code: 'github-down', message: 'x' },
      ]);
    });

    it('becomes a dead letter at once where the failure is final, and leaves its pull request free', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));

      expect(await queue.fail(await claimed(), { ...later, isFinal: true })).toBe('dead');
      await queue.accept(delivery('b'), audit(7, 'y'));

      expect((await claimed()).job).toMatchObject({ headSha: 'y' });
      expect(await queue.stats()).toMatchObject({ dead: 1, active: 1, waiting: 0 });
    });

    it('waits as long as the other side asked for', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      await queue.fail(await claimed(), { ...later, retryAfterSeconds: 900 });

      await under.advance(899);
      expect(await queue.claim('w1')).toBeNull();

      await under.advance(60);
      expect(await claimed()).toMatchObject({ attempt: 2 });
    });

    it('is superseded while it waits for its retry, and the newer head is due at once', async () => {
      await queue.accept(delivery('a'), audit(7, 'old'));
      await queue.fail(await claimed(), { ...later, retryAfterSeconds: 900 });
      await queue.accept(delivery('b'), audit(7, 'new'));

      expect(await claimed()).toMatchObject({ job: { headSha: 'new' }, attempt: 1 });
    });

    it('gives way to the newer head that waited behind it, which still waits as long as was asked', async () => {
      await queue.accept(delivery('a'), audit(7, 'old', 'command'));
      const job = await claimed();
      await queue.accept(delivery('b'), audit(7, 'new'));
      await queue.fail(job, { ...later, retryAfterSeconds: 900 });

      expect(await queue.claim('w1')).toBeNull();
      await under.advance(960);
      expect((await claimed()).job).toMatchObject({ headSha: 'new', trigger: 'command' });
      expect(await queue.stats()).toMatchObject({ waiting: 0, dead: 0 });
    });
  });

  describe(`${name}: a job given back`, () => {
    it('is due at once and has lost no attempt', async () => {
      await queue.accept(delivery('a'), audit(7, 'x'));
      await queue.release(await claimed('w1'));

      expect(await claimed('w2')).toMatchObject({ job: audit(7, 'x'), attempt: 1 });
    });

    it('gives way to the newer head that waited behind it', async () => {
      await queue.accept(delivery('a'), audit(7, 'old'));
      const job = await claimed('w1');
      await queue.accept(delivery('b'), audit(7, 'new'));
      await queue.release(job);

      expect((await claimed('w2')).job).toMatchObject({ headSha: 'new' });
      expect(await queue.stats()).toMatchObject({ waiting: 0, active: 1 });
    });
  });

  describe(`${name}: what is told of it`, () => {
    it('counts what waits, runs and died, and how long the oldest has waited', async () => {
      await queue.accept(delivery('a'), audit(1, 'x'));
      await queue.accept(delivery('b'), audit(2, 'x'));
      await queue.accept(delivery('c'), audit(3, 'x'));
      await queue.fail(await claimed(), { ...later, isFinal: true });
      await claimed();
      await under.advance(90);

      const stats = await queue.stats();

      expect(stats).toMatchObject({ waiting: 1, active: 1, dead: 1 });
      expect(Math.round(stats.oldestWaitingSeconds)).toBe(90);
    });

    it('is there again after a restart', async () => {
      await queue.accept(delivery('a'), audit(1, 'x'));
      await queue.accept(delivery('b'), audit(2, 'y'));
      await queue.fail(await claimed(), { ...later, isFinal: true });
      await queue.close();
      opened.splice(0);

      queue = await open();

      expect(await queue.accept(delivery('b'), audit(2, 'y'))).toBe('repeat');
      expect(await queue.deadLetters()).toHaveLength(1);
      expect((await claimed()).job).toEqual(audit(2, 'y'));
    });
  });
}
