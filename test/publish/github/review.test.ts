import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import type { ChangedFile } from '#audit/source.ts';
import { readPullRequest } from '#github/pull-request.ts';
import { pullRequestSource } from '#github/pull-request-source.ts';
import { auditOutput } from '#publish/github/check-output.ts';
import { completeCheck, startCheck } from '#publish/github/check-run.ts';
import { publishReview, type ReviewOutcome } from '#publish/github/review.ts';
import { HOSTILE_TEXTS, hostileReport } from '#test/hostile-report.ts';
import { type OpenSandbox, openSandbox, type Tree } from '#test/open-sandbox.ts';
import { sampleFinding, sampleReport } from '#test/sample-report.ts';

let opened: OpenSandbox | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

interface Posting {
  readonly base?: Tree;
  readonly head: Tree;
  readonly findings: readonly Finding[];
  /** The files as the audit saw them, where they are not those GitHub lists. */
  readonly seen?: readonly ChangedFile[];
}

async function post({ base = { 'README.md': 'x' }, head, findings, seen }: Posting): Promise<ReviewOutcome> {
  opened = await openSandbox({ base, head });
  const { octokit, pull, sandbox } = opened;
  const { app } = sandbox.world;
  const self = { appId: app.id, login: app.bot.login };
  const name = { owner: 'acme', repository: 'billing', number: pull.number };
  const pullRequest = await readPullRequest(octokit, name);
  const lines = mapChange(seen ?? (await pullRequestSource(octokit, pullRequest).files()));
  const report = sampleReport(findings);
  const outcome = await publishReview({ github: octokit, self, pullRequest, report, lines });
  const check = await startCheck({ github: octokit, self, pullRequest, externalId: 'test' });
  await completeCheck(octokit, check, auditOutput(report, outcome));
  return outcome;
}

function statuses(operation: string): number[] {
  const requests = opened?.sandbox.requests ?? [];
  return requests.filter((request) => request.operation === operation).map(({ status }) => status);
}

function at(path: string, startLine: number, endLine = startLine, change: Partial<Finding> = {}): Finding {
  const name = `${path}:${startLine}`;
  const location = { path, startLine, endLine };
  return sampleFinding({ title: name, fingerprint: name, location, evidence: [], ...change });
}

describe('a review', () => {
  it('offers a rewrite on exactly the lines it replaces', async () => {
    const suggestion = { startLine: 2, endLine: 2, text: 'better();' };

    await post({ head: { 'a.ts': 'a\nb\nc\n' }, findings: [at('a.ts', 1, 3, { suggestion })] });

    const [thread] = opened?.pull.threads ?? [];
    expect(thread).toMatchObject({ line: 2, startLine: null });
    expect(thread?.comments[0]?.body).toContain('```suggestion\nbetter();\n```');
  });

  it('finds its lines in files with CRLF, without a last line feed and with odd names', async () => {
    const paths = ['dos.ts', 'größe 🧾/an "odd" name.ts', "it's.ts"];
    const head = Object.fromEntries(paths.map((path) => [path, 'a\r\nb\r\nc']));

    const outcome = await post({ head, findings: paths.map((path) => at(path, 2, 3)) });

    expect(outcome).toMatchObject({ status: 'posted', left: [] });
    expect(opened?.pull.threads.map(({ path, line }) => [path, line])).toEqual(
      paths.map((path) => [path, 3]),
    );
  });

  it('leaves to the check what has no line on the diff', async () => {
    const head = { 'a.ts': 'a\n', 'data.bin': Uint8Array.of(0, 1) };

    const outcome = await post({ head, findings: [at('a.ts', 1), at('data.bin', 1), at('a.ts', 50)] });

    expect(outcome.left.map(({ finding, why }) => [finding.title, why])).toEqual([
      ['data.bin:1', 'not-on-the-diff'],
      ['a.ts:50', 'not-on-the-diff'],
    ]);
    expect(opened?.pull.threads).toHaveLength(1);
    expect(opened?.sandbox.repository().checkRuns[0]?.annotations).toHaveLength(2);
  });
});

describe('a review that GitHub refuses', () => {
  const seen = (patch: string) => [{ path: 'a.ts', previousPath: 'a.ts', status: 'added', patch }] as const;

  it('is posted without the comments that GitHub would not have, and names them', async () => {
    const outcome = await post({
      head: { 'a.ts': 'a\nb\n' },
      seen: seen('@@ -0,0 +1,9 @@\n+a\n+b\n+c\n+d\n+e\n+f\n+g\n+h\n+i'),
      findings: [at('a.ts', 1, 2), at('a.ts', 7)],
    });

    expect(statuses('pulls/create-review')).toEqual([422, 200]);
    expect([...outcome.commented]).toEqual(['a.ts:1']);
    expect(outcome.left).toMatchObject([{ why: 'refused', finding: { title: 'a.ts:7' } }]);
    expect(opened?.pull.reviews).toHaveLength(1);
    expect(opened?.pull.reviews[0]?.body).toContain('`a.ts:7`');
  });

  it('says everything in its body where no line is taken', async () => {
    const outcome = await post({
      head: { 'b.ts': 'b\n' },
      seen: seen('@@ -0,0 +1 @@\n+a'),
      findings: [at('a.ts', 1)],
    });

    expect(outcome).toMatchObject({ status: 'posted', left: [{ why: 'refused' }] });
    expect(opened?.pull.threads).toEqual([]);
    expect(opened?.pull.reviews).toHaveLength(1);
    expect(opened?.sandbox.repository().checkRuns[0]?.annotations).toHaveLength(1);
  });

  it('gives way to the check where nothing is taken at all', async () => {
    opened = await openSandbox({ base: {}, head: { 'a.ts': 'a\n' } });
    const { octokit, pull, sandbox } = opened;
    sandbox.fail({ operation: 'pulls/create-review', status: 422, times: 9 });
    const name = { owner: 'acme', repository: 'billing', number: pull.number };
    const pullRequest = await readPullRequest(octokit, name);
    const lines = mapChange(await pullRequestSource(octokit, pullRequest).files());
    const self = { appId: sandbox.world.app.id, login: sandbox.world.app.bot.login };
    const report = sampleReport([at('a.ts', 1)]);

    const outcome = await publishReview({ github: octokit, self, pullRequest, report, lines });

    expect(outcome).toMatchObject({ status: 'refused', left: [{ why: 'refused' }] });
    expect(statuses('pulls/create-review')).toEqual([422, 422, 422]);
  });
});

describe('whatever stands in the code and in the findings', () => {
  it.each(Object.entries(HOSTILE_TEXTS))('GitHub takes it at once: %s', async (_, text) => {
    const [finding] = hostileReport(text).findings;
    if (finding === undefined) throw new Error('the hostile report has no finding');
    const location = { path: 'a.ts', startLine: 1, endLine: 2 };

    const outcome = await post({
      head: { 'a.ts': text.length > 1000 || text.includes('\0') ? 'x\ny\n' : `${text}\n${text}\n${text}\n` },
      findings: [{ ...finding, location, fingerprint: 'hostile' }, at('a.ts', 2, 2, { title: text })],
    });

    expect(outcome.status).toBe('posted');
    expect(statuses('pulls/create-review')).toEqual([200]);
    expect(opened?.sandbox.violations).toEqual([]);
  });

  it('GitHub takes it at once, for any change and any place', async () => {
    const line = fc.oneof(
      fc.constantFrom('', 'a', 'b', '@@ -1 +1 @@', '--- a/x', '\\ No newline', '\r'),
      fc.string(),
    );
    const text = fc.array(
      line.map((value) => value.replaceAll(/[\n\0]/g, '')),
      { maxLength: 30 },
    );
    const place = fc.record({
      start: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 0, max: 20 }),
    });
    const rewrite = fc.option(
      fc.record({ start: fc.integer({ min: 1, max: 40 }), length: fc.nat(3), text: fc.string() }),
    );
    const change = fc.record({
      base: text,
      head: text,
      places: fc.array(fc.tuple(place, rewrite), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ base, head, places }) => {
        const findings = places.map(([{ start, length }, edit], index) =>
          at('a.ts', start, start + length, {
            fingerprint: `f${index}`,
            suggestion: edit && { startLine: edit.start, endLine: edit.start + edit.length, text: edit.text },
          }),
        );

        const posting = { base: { 'a.ts': base.join('\n') }, head: { 'a.ts': head.join('\n'), 'b.ts': 'b' } };
        const outcome = await post({ ...posting, findings });

        expect(statuses('pulls/create-review').every((status) => status === 200)).toBe(true);
        expect(outcome.commented.size + outcome.left.length).toBe(findings.length);
        expect(opened?.sandbox.violations).toEqual([]);
        await opened?.close();
        opened = null;
      }),
      { numRuns: 25 },
    );
  });
});
