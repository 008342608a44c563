import type { AuditRequest, AuditResult } from '#audit/audit.ts';
import type { Report } from '#audit/report.ts';
import { GoneError, RetryableError, UserError } from '#errors';
import type { GitHub } from '#github/client.ts';
import { isRefusal } from '#github/errors.ts';
import type { AppIdentity } from '#github/identity.ts';
import { type PullRequest, readPullRequest } from '#github/pull-request.ts';
import { auditOutput, couldNotRunOutput, supersededOutput } from '#publish/github/check-output.ts';
import {
  completeCheck,
  findOpenCheck,
  type OpenCheck,
  type PullRequestHead,
  startCheck,
} from '#publish/github/check-run.ts';
import { publishReview, type ReviewOutcome } from '#publish/github/review.ts';
import type { JobContext } from './handlers.ts';
import type { AuditJob } from './queue.ts';
import { type AuditStamp, readAuditRequest } from './read-audit-request.ts';

/** What the job works with, beside what each run is given. */
export interface AuditPullRequestPorts extends AuditStamp {
  /** Who we are on GitHub; asked when it is needed, so that a start does not depend on GitHub. */
  readonly self: () => Promise<AppIdentity>;
  /** The core, with its own ports already in place. */
  readonly audit: (request: AuditRequest) => Promise<AuditResult>;
}

/**
 * Audits a pull request: one review and one check for its head. It may die at any point and run again, and comes to
 * the same end: the check is found by its external id, the review by its marker.
 *
 * @throws whatever kept it from its end; when no attempt follows, the check says so first. GoneError where the pull
 * request or the access to it is gone. A closed pull request is an end, not an error.
 */
export async function auditPullRequest(
  ports: AuditPullRequestPorts,
  context: JobContext,
  job: AuditJob,
): Promise<void> {
  const { headSha } = job;
  const progress: Progress = { head: headSha === null ? null : { ...job.pullRequest, headSha }, check: null };
  try {
    await run(ports, context, { job, progress });
  } catch (error) {
    // Whoever took the job over, or takes it when the server is back, tells the rest.
    if (!context.signal.aborted && context.attempt.endsWith(error)) {
      await sayWhy(ports, context, { job, progress, error });
    }
    throw error;
  }
}

/** How far a run has come, for the one that has to tell of its failure. */
interface Progress {
  /** Null as long as no head is known. */
  head: PullRequestHead | null;
  check: OpenCheck | null;
}

interface Run {
  readonly job: AuditJob;
  readonly progress: Progress;
}

async function run(ports: AuditPullRequestPorts, context: JobContext, { job, progress }: Run): Promise<void> {
  const { github, signal, log } = context;
  const self = await ports.self();

  // 1. The pull request as it stands now. A newer head is audited instead of the one the job was made for: the job
  //    of the newer one, should it come, finds what was done.
  const pullRequest = await readPullRequest(github, job.pullRequest);
  if (!pullRequest.isOpen) {
    log.info('the pull request is closed: nothing to audit');
    return;
  }
  progress.head = pullRequest;

  // 2. The check, in progress, so that nobody merges in the belief that there will be none.
  signal.throwIfAborted();
  await endSuperseded(github, self, { job, pullRequest });
  const externalId = externalIdOf(job, pullRequest.headSha);
  const check = await startCheck({ github, self, pullRequest, externalId });
  progress.check = check;

  // 3. The audit, under the policy of the base branch.
  const { report, lines } = await auditHead(ports, github, pullRequest);

  // 4. The review comes before the check's conclusion: whoever waits for the check finds the comments there.
  const isCurrent = await isStillHead(github, pullRequest, report);
  signal.throwIfAborted();
  const review: ReviewOutcome = isCurrent
    ? await publishReview({ github, self, pullRequest, report, lines })
    : NO_REVIEW;

  // 5. The verdict.
  signal.throwIfAborted();
  await completeCheck(github, check, auditOutput(report, review));
  log.info('audited', {
    conclusion: report.verdict.conclusion,
    findings: report.findings.length,
    review: review.status,
    comments: review.commented.size,
  });
}

const NO_REVIEW: ReviewOutcome = { status: 'nothing-to-say', commented: new Set(), left: [] };

/**
 * What tells this audit's check from others of the same commit. A push of one head is one audit, however often it is
 * delivered; whoever asks by command or button gets a fresh check, and the delivery names the asking.
 */
function externalIdOf(job: AuditJob, headSha: string): string {
  const { number } = job.pullRequest;
  const asking = job.trigger === 'push' ? 'push' : `${job.trigger}:${job.deliveryId}`;
  return `metercheck:${number}:${headSha}:${asking}`;
}

/** A run that died may have left the check of an older head in progress, and nobody else will ever end it. */
async function endSuperseded(
  github: GitHub,
  self: AppIdentity,
  { job, pullRequest }: { readonly job: AuditJob; readonly pullRequest: PullRequest },
): Promise<void> {
  const { headSha } = job;
  if (headSha === null || headSha === pullRequest.headSha) return;
  const older = { ...job.pullRequest, headSha };
  const externalId = externalIdOf(job, headSha);
  try {
    const open = await findOpenCheck({ github, self, pullRequest: older, externalId });
    if (open !== null) await completeCheck(github, open, supersededOutput());
  } catch (error) {
    // GitHub may have thrown the older commit away; then its check is gone as well.
    if (!isRefusal(error)) throw error;
  }
}

async function auditHead(
  ports: AuditPullRequestPorts,
  github: GitHub,
  pullRequest: PullRequest,
): Promise<AuditResult> {
  const { request, problem } = await readAuditRequest(ports, github, pullRequest);
  const result = await ports.audit(request);
  return problem === null ? result : { ...result, report: withProblem(result.report, problem) };
}

function withProblem(report: Report, problem: string): Report {
  return { ...report, configurationProblems: [...(report.configurationProblems ?? []), problem] };
}

/** Comments for a head that was pushed over, or on a pull request closed meanwhile, help nobody. */
async function isStillHead(github: GitHub, pullRequest: PullRequest, report: Report): Promise<boolean> {
  const hasComments = report.findings.some((finding) => finding.inline && finding.suppressed === null);
  if (!hasComments) return true;
  const now = await readPullRequest(github, pullRequest);
  return now.isOpen && now.number === pullRequest.number && now.headSha === pullRequest.headSha;
}

/** Ends the check honestly: neutral, with the reason. Where even that fails, the first error is the one to tell. */
async function sayWhy(
  ports: AuditPullRequestPorts,
  { github, log }: JobContext,
  { job, progress, error }: Run & { readonly error: unknown },
): Promise<void> {
  const { head, check } = progress;
  // Nobody waits for a check that was never begun on a pull request that is gone.
  if (head === null || (check === null && error instanceof GoneError)) return;
  try {
    const externalId = externalIdOf(job, head.headSha);
    const open =
      check ?? (await startCheck({ github, self: await ports.self(), pullRequest: head, externalId }));
    await completeCheck(github, open, couldNotRunOutput(sentenceOf(error)));
  } catch (second) {
    log.warn('the check could not be completed', { error: second });
  }
}

/** Only the messages of our own errors are written to be read by others. */
function sentenceOf(error: unknown): string {
  const isOurs = error instanceof UserError || error instanceof RetryableError || error instanceof GoneError;
  if (isOurs) return error.message;
  return 'Metercheck met an error of its own and stopped.';
}
