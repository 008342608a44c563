import { mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import type { GitHub } from '#github/client.ts';
import { auditPullRequest } from '#jobs/audit-pull-request.ts';
import type { JobContext } from '#jobs/handlers.ts';
import type { AuditJob } from '#jobs/queue.ts';
import { createLog, type Log } from '#log';
import type { CheckRun, ReviewThread } from '#sandbox/world.ts';
import { type OpenSandbox, openSandbox, type Tree } from './open-sandbox.ts';
import { sampleReport } from './sample-report.ts';

/** The audit job against the stand-in of GitHub, with findings that are given instead of found. */
export interface AuditTester extends OpenSandbox {
  /** What the auditor says about each head; replaced to change its mind. */
  findings: readonly Finding[];
  /** What else its report says. */
  report: Partial<Report>;
  readonly run: (options?: RunOptions) => Promise<void>;
  readonly job: AuditJob;
  readonly checks: () => readonly CheckRun[];
  readonly threads: () => readonly ReviewThread[];
}

export interface RunOptions {
  readonly job?: Partial<AuditJob>;
  readonly isLast?: boolean;
  /** Called before each request with its number, beginning with 1. */
  readonly beforeRequest?: (number: number) => void;
  readonly signal?: AbortSignal;
}

export const SILENT_LOG: Log = createLog({
  level: 'silent',
  secrets: [],
  write: () => undefined,
  now: () => new Date(),
});

/** Who the stand-in's App is. */
export async function selfOf({ sandbox }: OpenSandbox): Promise<{ appId: number; login: string }> {
  return { appId: sandbox.world.app.id, login: sandbox.world.app.bot.login };
}

/** Opens a pull request between two trees. */
export async function auditTester(
  files: { readonly base: Tree; readonly head: Tree },
  findings: readonly Finding[],
  options?: Parameters<typeof openSandbox>[1],
): Promise<AuditTester> {
  const opened = await openSandbox(files, options);
  const [installationId = 0] = opened.sandbox.world.installations.keys();
  const { number } = opened.pull;
  const job: AuditJob = {
    kind: 'audit',
    pullRequest: { installationId, owner: 'acme', repository: 'billing', number },
    headSha: opened.head,
    trigger: 'push',
    deliveryId: 'delivery-1',
  };
  const tester: AuditTester = {
    ...opened,
    findings,
    report: {},
    job,
    run: (run = {}) => runJob(tester, run),
    checks: () => opened.sandbox.repository().checkRuns,
    threads: () => opened.pull.threads,
  };
  return tester;
}

async function runJob(tester: AuditTester, options: RunOptions): Promise<void> {
  const ports: Parameters<typeof auditPullRequest>[0] = {
    self: () => selfOf(tester),
    audit: async ({ source }) => ({
      report: sampleReport(tester.findings, tester.report),
      lines: mapChange(await source.files()),
    }),
    version: '0.1.0',
    now: () => new Date('2026-03-04T05:06:07Z'),
  };
  const stopCounting = countRequests(tester.octokit, options.beforeRequest);
  try {
    await auditPullRequest(ports, contextOf(tester.octokit, options), { ...tester.job, ...options.job });
  } finally {
    stopCounting();
  }
}

/** What a job's body is given. */
export function contextOf(github: GitHub, options: RunOptions = {}): JobContext {
  const isLast = options.isLast ?? false;
  return {
    github,
    attempt: { isLast, endsWith: () => isLast },
    signal: options.signal ?? new AbortController().signal,
    log: SILENT_LOG,
  };
}

function countRequests(octokit: OpenSandbox['octokit'], before: RunOptions['beforeRequest']): () => void {
  let count = 0;
  const hook = (): void => before?.(++count);
  octokit.hook.before('request', hook);
  return () => octokit.hook.remove('request', hook);
}
