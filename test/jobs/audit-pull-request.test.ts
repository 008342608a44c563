import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '#audit/finding.ts';
import { RetryableError, UserError } from '#errors';
import type { AuditJob } from '#jobs/queue.ts';
import type { FaultKind } from '#sandbox/world.ts';
import { type AuditTester, auditTester } from '#test/audit-tester.ts';
import { sampleFinding } from '#test/sample-report.ts';

const PATH = 'src/meter.ts';
const BASE = { [PATH]: lines(40), 'README.md': 'x\n' };
const HEAD = { [PATH]: lines(40).replace('line 20\n', 'line 20\nnew 1\nnew 2\n') };

let tester: AuditTester | null = null;

function lines(count: number): string {
  return Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');
}

/** A finding on the new lines 21 and 22. */
function finding(name: string, change: Partial<Finding> = {}): Finding {
  const location = { path: PATH, startLine: 21, endLine: 22 };
  return sampleFinding({ title: name, fingerprint: name, location, evidence: [], ...change });
}

async function start(
  findings: readonly Finding[],
  ...more: Parameters<typeof auditTester> extends [infer F, unknown, ...infer R]
    ? [files?: F, ...options: R]
    : never
): Promise<AuditTester> {
  const [files = { base: BASE, head: HEAD }, options] = more;
  tester = await auditTester(files, findings, options);
  return tester;
}

afterEach(async () => {
  expect(tester?.sandbox.violations ?? []).toEqual([]);
  await tester?.close();
  tester = null;
});

describe('an audit of a pull request', () => {
  it('ends with one review at the lines and one completed check', async () => {
    const { run, pull, threads, checks, head } = await start([finding('one'), finding('two')]);

    await run();

    expect(pull.reviews).toMatchObject([{ state: 'COMMENTED', commitId: head }]);
    expect(threads()).toMatchObject([
      { path: PATH, startLine: 21, line: 22, side: 'RIGHT' },
      { path: PATH, startLine: 21, line: 22, side: 'RIGHT' },
    ]);
    expect(checks()).toMatchObject([
      { name: 'Metercheck', headSha: head, status: 'completed', conclusion: 'failure', annotations: [] },
    ]);
    expect(checks()[0]?.output.title).toMatch(/^4\.2\/10/);
  });

  it('posts no review where there is nothing to say at a line', async () => {
    const { run, pull, checks } = await start([finding('old', { inline: false, change: 'existing' })]);

    await run();

    expect(pull.reviews).toEqual([]);
    expect(checks()).toMatchObject([{ status: 'completed' }]);
  });

  it('says nothing about a finding somebody silenced', async () => {
    const silenced = finding('silenced', { suppressed: { by: 'mona', reason: 'known', until: null } });
    const { run, pull, checks } = await start([silenced]);

    await run();

    expect(pull.reviews).toEqual([]);
    expect(checks()[0]?.annotations).toEqual([]);
  });

  it('is quiet on a change without billing code', async () => {
    const opened = await start([]);
    opened.report = { verdict: { conclusion: 'skipped', reason: 'This change touches no billing code.' } };

    await opened.run();

    expect(opened.pull.reviews).toEqual([]);
    expect(opened.checks()).toMatchObject([
      { conclusion: 'skipped', output: { summary: 'This change touches no billing code.', text: null } },
    ]);
  });

  it('keeps the gravest at their lines and shows the rest in the check', async () => {
    const { run, threads, checks } = await start(Array.from({ length: 25 }, (_, i) => finding(`f${i}`)));

    await run();

    expect(threads()).toHaveLength(20);
    expect(checks()[0]?.annotations.map(({ title }) => title)).toEqual(
      [20, 21, 22, 23, 24].map((i) => `MTR-201 · critical · f${i}`),
    );
    expect(checks()[0]?.output.summary).toContain('5 over the limit of inline comments');
  });

  it('asks for no more than is needed', async () => {
    const { run, sandbox } = await start([finding('one')]);

    const before = sandbox.requests.length;
    await run();

    expect(sandbox.requests.slice(before).map(({ operation }) => operation)).toEqual([
      'pulls/get',
      'checks/list-for-ref',
      'checks/create',
      'graphql',
      'pulls/list-files',
      'pulls/get',
      'pulls/list-reviews',
      'pulls/create-review',
      'checks/update',
    ]);
  });

  it('ends where the pull request is closed', async () => {
    const { run, pull, checks } = await start([finding('one')]);
    pull.state = 'closed';

    await run();

    expect(checks()).toEqual([]);
  });

  it('ends where the pull request is gone', async () => {
    const { run, pull, checks } = await start([finding('one')]);
    pull.hasVanished = true;

    await expect(run({ isLast: true })).rejects.toMatchObject({ name: 'GoneError' });

    expect(checks()).toEqual([]);
  });

  it('reads a fork, whose commits are on no branch of the repository', async () => {
    const opened = await start([finding('one')]);
    opened.git.git('checkout', '--quiet', '--detach');
    const fork = opened.git.commit({ 'README.md': 'from a fork\n' });
    opened.git.git('checkout', '--quiet', 'main');
    await opened.sandbox.push(opened.pull, fork);

    await opened.run();

    expect(opened.checks()).toMatchObject([{ headSha: fork, status: 'completed' }]);
    expect(opened.threads()).toHaveLength(1);
  });
});

describe('a head that moved', () => {
  it('before the audit is audited as it is now', async () => {
    const { run, git, sandbox, pull, checks } = await start([finding('one')]);
    const newer = git.commit({ 'README.md': 'y\n' });
    await sandbox.push(pull, newer);

    await run();

    expect(checks()).toMatchObject([{ headSha: newer, status: 'completed' }]);
    expect(pull.reviews).toMatchObject([{ commitId: newer }]);
  });

  it('after an attempt that died leaves no check in progress', async () => {
    const { run, git, sandbox, pull, checks } = await start([finding('one')]);
    sandbox.fail({ operation: 'pulls/list-files', status: 503 });
    await expect(run()).rejects.toBeInstanceOf(RetryableError);
    await sandbox.push(pull, git.commit({ 'README.md': 'y\n' }));

    await run();

    expect(checks()).toMatchObject([
      { status: 'completed', conclusion: 'neutral', output: { title: 'Superseded' } },
      { status: 'completed', conclusion: 'failure' },
    ]);
  });

  it('from a commit that GitHub threw away is no obstacle', async () => {
    const { run, checks, sandbox } = await start([finding('one')]);

    await run({ job: { headSha: '0123456789012345678901234567890123456789' } });

    expect(checks()).toMatchObject([{ status: 'completed' }]);
    expect(sandbox.world.violations.splice(0)).toMatchObject([{ operation: 'checks/list-for-ref' }]);
  });

  it('during the audit gets no comments on lines that are gone', async () => {
    const { run, git, sandbox, pull, head, checks } = await start([finding('one')]);
    const newer = git.commit({ 'README.md': 'y\n' });

    const moves = { 5: () => sandbox.push(pull, newer) };
    await run({ beforeRequest: (number) => void moves[number as 5]?.() });

    expect(pull.reviews).toEqual([]);
    expect(checks()).toMatchObject([{ headSha: head, status: 'completed' }]);
  });

  it('is not told again what was said about an earlier head', async () => {
    const opened = await start([finding('one')]);
    await opened.run();
    await opened.sandbox.push(opened.pull, opened.git.commit({ 'README.md': 'y\n' }));
    opened.findings = [finding('one'), finding('new')];

    await opened.run({ job: { deliveryId: 'delivery-2' } });

    expect(opened.pull.reviews).toHaveLength(2);
    expect(opened.threads()).toHaveLength(2);
    expect(opened.threads()[1]?.comments[0]?.body).toContain('new');
    expect(opened.checks()[1]?.output.summary).toContain('1 commented on in an earlier review');
    expect(opened.checks()[1]?.annotations).toMatchObject([{ title: 'MTR-201 · critical · one' }]);
  });
});

describe('the same audit again', () => {
  it('makes no second review and no second check for the same push', async () => {
    const { run, pull, checks } = await start([finding('one')]);

    await run();
    await run({ job: { deliveryId: 'delivery-2' } });

    expect(pull.reviews).toHaveLength(1);
    expect(checks()).toHaveLength(1);
  });

  it('writes a fresh check, and no second review, when somebody asked for it', async () => {
    const { run, pull, checks } = await start([finding('one')]);

    await run();
    await run({ job: { trigger: 'command', deliveryId: 'delivery-2' } });
    await run({ job: { trigger: 'rerun', deliveryId: 'delivery-3' } });

    expect(pull.reviews).toHaveLength(1);
    expect(checks()).toMatchObject([
      { status: 'completed', conclusion: 'failure' },
      { status: 'completed', conclusion: 'failure' },
      { status: 'completed', conclusion: 'failure' },
    ]);
  });

  it("is not fooled by a marker in somebody else's review", async () => {
    const opened = await start([finding('one')]);
    await opened.run();
    const ours = opened.pull.reviews.splice(0)[0];
    if (ours === undefined) throw new Error('no review was posted');
    const stranger = { id: 1, login: 'metercheck', type: 'User' } as const;
    opened.pull.reviews.push({ ...ours, author: stranger });

    await opened.run();

    expect(opened.pull.reviews.map(({ author }) => author.login)).toEqual(['metercheck', 'metercheck[bot]']);
  });
});

describe('an audit that died', () => {
  const MANY = Array.from({ length: 75 }, (_, i) => finding(`f${i}`));

  /** Runs until the job comes to its end, as the queue does, with one fault at the given request. */
  async function runWithFault(
    opened: AuditTester,
    { at, kind, job }: { at: number; kind: FaultKind; job: Partial<AuditJob> },
  ): Promise<boolean> {
    let hasFailed = false;
    const beforeRequest = (number: number) => {
      if (number !== at) return;
      hasFailed = true;
      opened.sandbox.fail({ operation: '*', kind, status: 502 });
    };
    await opened.run({ job, beforeRequest }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(RetryableError);
    });
    await opened.run({ job });
    return hasFailed;
  }

  it.each<[FaultKind]>([['reset'], ['lost-answer'], ['status'], ['secondary-rate-limit']])(
    'at any request (%s) comes to the same end: one review, one check, each note once',
    async (kind) => {
      const opened = await start(MANY);
      for (let at = 1, hasFailed = true; hasFailed; at++) {
        // Each fault has a pull request of its own, on one stand-in: making one takes longer than the audit.
        const pull = await opened.sandbox.openPullRequest({ base: 'main', head: 'change' });
        const earlier = opened.checks().length;
        const job = { pullRequest: { ...opened.job.pullRequest, number: pull.number } };

        hasFailed = await runWithFault(opened, { at, kind, job });

        expect(pull.reviews, `request ${at}`).toHaveLength(1);
        expect(pull.threads, `request ${at}`).toHaveLength(20);
        const checks = opened.checks().slice(earlier);
        expect(checks, `request ${at}`).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
        const titles = checks[0]?.annotations.map(({ title }) => title) ?? [];
        expect(titles, `request ${at}`).toHaveLength(55);
        expect(new Set(titles).size, `request ${at}`).toBe(55);
      }
    },
  );

  it('writes nothing more once its work is no longer wanted', async () => {
    const opened = await start([finding('one')]);
    const abort = new AbortController();

    const running = opened.run({
      signal: abort.signal,
      isLast: true,
      beforeRequest: (number) => number === 5 && abort.abort(new Error('the server stops')),
    });

    await expect(running).rejects.toThrow('the server stops');
    expect(opened.pull.reviews).toEqual([]);
    expect(opened.checks()).toMatchObject([{ status: 'in_progress' }]);
  });
});

describe('an audit that cannot run', () => {
  it('says so in the check when no attempt follows', async () => {
    const { run, sandbox, checks, pull } = await start([finding('one')]);
    sandbox.fail({ operation: 'pulls/list-files', status: 503 });

    await expect(run({ isLast: true })).rejects.toBeInstanceOf(RetryableError);

    expect(pull.reviews).toEqual([]);
    expect(checks()).toMatchObject([
      { status: 'completed', conclusion: 'neutral', output: { title: 'Could not run' } },
    ]);
    expect(checks()[0]?.output.summary).toContain('GitHub could not answer for the files of');
  });

  it('leaves the check in progress as long as another attempt follows', async () => {
    const { run, sandbox, checks } = await start([finding('one')]);
    sandbox.fail({ operation: 'pulls/list-files', status: 503 });

    await expect(run()).rejects.toBeInstanceOf(RetryableError);

    expect(checks()).toMatchObject([{ status: 'in_progress', conclusion: null }]);
  });

  it('tells nothing of an error that is not written for others', async () => {
    const opened = await start([finding('one', { title: 'x' })]);
    opened.report = {
      get findings(): never {
        throw new Error('secret detail');
      },
    };

    await expect(opened.run({ isLast: true })).rejects.toThrow();

    const output = JSON.stringify(opened.checks()[0]?.output);
    expect(output).toContain('Metercheck met an error of its own');
    expect(output).not.toContain('secret detail');
  });

  it('does so where the change is too large to be listed, with the way out', async () => {
    const files = { base: {}, head: { 'a.ts': 'a', 'b.ts': 'b', 'c.ts': 'c' } };
    const { run, checks } = await start([], files, { limits: { filesPerPullRequest: 1, treeEntries: 1 } });

    await expect(run({ isLast: true })).rejects.toBeInstanceOf(UserError);

    expect(checks()[0]?.output.summary).toContain('split it to have it audited');
  });

  it('still audits with the defaults where the configuration is not text, and says so', async () => {
    const base = { ...BASE, '.github/metercheck.yml': Uint8Array.of(0xff, 0xfe, 0) };
    const { run, checks } = await start([finding('one')], { base, head: HEAD });

    await run();

    expect(checks()[0]?.output.text).toContain('could not be read (binary file)');
  });
});
