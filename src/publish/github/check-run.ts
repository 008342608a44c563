import { z } from 'zod';
import type { GitHub } from '#github/client.ts';
import { ask, parseAnswer } from '#github/errors.ts';
import type { AppIdentity } from '#github/identity.ts';
import { MAX_ANNOTATIONS_PER_REQUEST, PAGE_SIZE } from '#github/limits.ts';
import { type PullRequestName, toText } from '#github/pull-request.ts';
import type { Annotation } from './annotations.ts';
import { CHECK_NAME } from './check-name.ts';
import type { CheckOutput } from './check-output.ts';

/** The commit a check speaks of: a head of a pull request. */
export interface PullRequestHead extends PullRequestName {
  readonly headSha: string;
}

/** A check run of ours, begun and not yet completed by this run. */
export interface OpenCheck {
  readonly id: number;
  readonly pullRequest: PullRequestName;
  /** Annotations an interrupted run has already made. They can be added to, never taken back. */
  readonly annotationCount: number;
}

/** Who asks, and for which commit. */
export interface CheckRequest {
  readonly github: GitHub;
  readonly self: AppIdentity;
  readonly pullRequest: PullRequestHead;
  /** Names this audit: a run with the same name continues the check, another name makes a fresh one. */
  readonly externalId: string;
}

const CheckRun = z.object({
  id: z.int(),
  status: z.string(),
  external_id: z.string().nullable(),
  app: z.object({ id: z.int() }).nullable(),
  output: z.object({ annotations_count: z.int() }),
});
type CheckRun = z.infer<typeof CheckRun>;

/**
 * Shows the audit as in progress. A run that was interrupted and comes back finds the check it began.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function startCheck(request: CheckRequest): Promise<OpenCheck> {
  const { github, pullRequest, externalId } = request;
  const found = await findCheck(request);
  if (found) return { id: found.id, pullRequest, annotationCount: found.output.annotations_count };
  const what = `a check of ${toText(pullRequest)}`;
  const answer = await ask(what, () =>
    github.rest.checks.create({
      owner: pullRequest.owner,
      repo: pullRequest.repository,
      name: CHECK_NAME,
      head_sha: pullRequest.headSha,
      status: 'in_progress',
      external_id: externalId,
      output: { title: 'Auditing', summary: 'The metering code of this change is being audited.' },
      // An answer that got lost must not be followed by a second check: the next run looks for the first.
      request: { retries: 0 },
    }),
  );
  return { id: parseAnswer(what, CheckRun, answer.data).id, pullRequest, annotationCount: 0 };
}

/**
 * The check an interrupted run left in progress; null where there is none.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function findOpenCheck(request: CheckRequest): Promise<OpenCheck | null> {
  const found = await findCheck(request);
  if (found === undefined || found.status === 'completed') return null;
  return { id: found.id, pullRequest: request.pullRequest, annotationCount: found.output.annotations_count };
}

/** https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference */
async function findCheck({
  github,
  self,
  pullRequest,
  externalId,
}: CheckRequest): Promise<CheckRun | undefined> {
  const what = `the checks of ${toText(pullRequest)}`;
  const answer = await ask(what, () =>
    github.paginate(github.rest.checks.listForRef, {
      owner: pullRequest.owner,
      repo: pullRequest.repository,
      ref: pullRequest.headSha,
      check_name: CHECK_NAME,
      app_id: self.appId,
      filter: 'all',
      per_page: PAGE_SIZE,
    }),
  );
  const runs = parseAnswer(what, z.array(CheckRun), answer);
  return runs.find((run) => run.external_id === externalId && run.app?.id === self.appId);
}

/**
 * Completes the check. All annotations are there before the conclusion is: fifty go with each update, and those an
 * interrupted run made are not made again.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function completeCheck(github: GitHub, check: OpenCheck, output: CheckOutput): Promise<void> {
  const known = check.annotationCount > 0 ? await readAnnotations(github, check) : new Set<string>();
  const annotations = output.annotations.filter((annotation) => !known.has(keyOf(annotation)));
  const lastStart = Math.max(0, Math.ceil(annotations.length / MAX_ANNOTATIONS_PER_REQUEST) - 1);
  const pages = Array.from({ length: lastStart + 1 }, (_, page) =>
    annotations.slice(page * MAX_ANNOTATIONS_PER_REQUEST, (page + 1) * MAX_ANNOTATIONS_PER_REQUEST),
  );
  const { title, summary, text, conclusion } = output;
  for (const [index, page] of pages.entries()) {
    const isLast = index === pages.length - 1;
    const whole = text === '' ? { title, summary } : { title, summary, text };
    const shown = isLast ? whole : { title: 'Auditing', summary };
    await update(github, check, {
      output: page.length > 0 ? { ...shown, annotations: page } : shown,
      ...(isLast ? { status: 'completed', conclusion } : {}),
    });
  }
}

interface Update {
  readonly output: { title: string; summary: string; text?: string; annotations?: Annotation[] };
  readonly status?: 'completed';
  readonly conclusion?: CheckOutput['conclusion'];
}

/** https://docs.github.com/en/rest/checks/runs#update-a-check-run */
async function update(github: GitHub, { id, pullRequest }: OpenCheck, change: Update): Promise<void> {
  const { owner, repository } = pullRequest;
  await ask(`the check of ${toText(pullRequest)}`, () =>
    github.rest.checks.update({
      owner,
      repo: repository,
      check_run_id: id,
      ...change,
      // Annotations are appended: an update whose answer got lost must not be sent again before looking.
      request: { retries: 0 },
    }),
  );
}

const Annotations = z.array(
  z.object({
    path: z.string(),
    start_line: z.int(),
    end_line: z.int(),
    title: z.string().nullable(),
  }),
);

/** https://docs.github.com/en/rest/checks/runs#list-check-run-annotations */
async function readAnnotations(github: GitHub, { id, pullRequest }: OpenCheck): Promise<Set<string>> {
  const { owner, repository } = pullRequest;
  const what = `the annotations of ${toText(pullRequest)}`;
  const answer = await ask(what, () =>
    github.paginate(github.rest.checks.listAnnotations, {
      owner,
      repo: repository,
      check_run_id: id,
      per_page: PAGE_SIZE,
    }),
  );
  return new Set(parseAnswer(what, Annotations, answer).map(keyOf));
}

function keyOf(annotation: z.infer<typeof Annotations>[number] | Annotation): string {
  const { path, start_line, end_line, title } = annotation;
  return JSON.stringify([path, start_line, end_line, title]);
}
