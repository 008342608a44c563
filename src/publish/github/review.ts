import { type ChangeLines, mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import { listFiles } from '#github/changed-files.ts';
import type { GitHub } from '#github/client.ts';
import { ask, isRefusal } from '#github/errors.ts';
import type { AppIdentity } from '#github/identity.ts';
import { type PullRequest, toText } from '#github/pull-request.ts';
import { type DraftComment, toComment, toDraft } from './comment.ts';
import type { LeftFinding } from './left-finding.ts';
import { readOwnReviews } from './own-reviews.ts';
import { reviewBody } from './review-body.ts';

/** What a review is made of and where it goes. */
export interface ReviewRequest {
  readonly github: GitHub;
  readonly self: AppIdentity;
  readonly pullRequest: PullRequest;
  readonly report: Report;
  readonly lines: ChangeLines;
}

/** What came of it: every finding meant for a line is either commented on or named in `left`. */
export interface ReviewOutcome {
  readonly status: 'posted' | 'posted-before' | 'nothing-to-say' | 'refused';
  /** Fingerprints of the findings this head's review comments on. */
  readonly commented: ReadonlySet<string>;
  readonly left: readonly LeftFinding[];
}

/** More comments than this are not read; the gravest are kept at their lines and the rest stands in the check. */
const MAX_INLINE_COMMENTS = 20;

/**
 * Posts the one review of this head: comments only, never an approval. Nothing is posted where there is nothing to
 * say at a line, where this head has its review, or about a finding an earlier review spoke of.
 *
 * @throws GoneError without access; RetryableError where it may pass later, and then a later call finds what was done.
 */
export async function publishReview(request: ReviewRequest): Promise<ReviewOutcome> {
  const { github, self, pullRequest, report } = request;
  const wanted = report.findings.filter((finding) => finding.inline && finding.suppressed === null);
  if (wanted.length === 0) return { status: 'nothing-to-say', commented: new Set(), left: [] };
  const earlier = await readOwnReviews(github, self, pullRequest);
  const ofThisHead = earlier.filter((review) => review.head === pullRequest.headSha);
  const spoken = new Set(earlier.flatMap((review) => review.fingerprints));
  const plan = planComments(request, wanted, spoken);
  if (ofThisHead.length > 0) {
    const commented = new Set(ofThisHead.flatMap((review) => review.fingerprints));
    return { status: 'posted-before', commented, left: leftBeside(commented, plan) };
  }
  if (plan.drafts.length === 0) return { status: 'nothing-to-say', commented: new Set(), left: plan.left };
  return post(request, plan);
}

interface Plan {
  readonly drafts: readonly DraftComment[];
  readonly left: readonly LeftFinding[];
}

/** Findings come ranked, so that the limit keeps the gravest. */
function planComments(request: ReviewRequest, wanted: readonly Finding[], spoken: ReadonlySet<string>): Plan {
  const drafts: DraftComment[] = [];
  const left: LeftFinding[] = [];
  for (const finding of wanted) {
    const draft = toDraft(finding, request.lines);
    if (spoken.has(finding.fingerprint)) left.push({ finding, why: 'commented-before' });
    else if (draft === null) left.push({ finding, why: 'not-on-the-diff' });
    else if (drafts.length >= MAX_INLINE_COMMENTS) left.push({ finding, why: 'over-the-limit' });
    else drafts.push(draft);
  }
  return { drafts, left };
}

/** This head has its review and gets no second one: what it does not speak of is left to the check. */
function leftBeside(commented: ReadonlySet<string>, plan: Plan): LeftFinding[] {
  const unsaid = plan.drafts.map(({ finding }) => ({ finding, why: 'reviewed-before' }) as const);
  return [...plan.left, ...unsaid].filter(({ finding }) => !commented.has(finding.fingerprint));
}

/**
 * GitHub takes a review whole or not at all, and does not say which comment it would not have. After a refusal the
 * comments are held against the files as GitHub lists them now, in their simplest form; after another one everything
 * stands in the review's body alone.
 */
async function post(request: ReviewRequest, plan: Plan): Promise<ReviewOutcome> {
  const attempts = [() => plan, () => withoutDoubtful(request, plan), () => withoutComments(plan)];
  for (const attempt of attempts) {
    const { drafts, left } = await attempt();
    if (!(await tryToPost(request, drafts, left))) continue;
    return { status: 'posted', commented: new Set(drafts.map((d) => d.finding.fingerprint)), left };
  }
  return { status: 'refused', commented: new Set(), left: withoutComments(plan).left };
}

async function withoutDoubtful(request: ReviewRequest, plan: Plan): Promise<Plan> {
  const lines = mapChange(await listFiles(request.github, request.pullRequest));
  const isSure = ({ finding, placement }: DraftComment) => {
    const range = { startLine: placement.endLine, endLine: placement.endLine };
    return lines.get(finding.location.path)?.isCommentable(range) === true;
  };
  const drafts = plan.drafts.filter(isSure).map(({ finding, placement }) => ({
    finding,
    placement: { ...placement, startLine: placement.endLine, suggestion: null },
  }));
  const refused = plan.drafts.filter((draft) => !isSure(draft));
  return { drafts, left: [...plan.left, ...refused.map(toRefused)] };
}

function withoutComments(plan: Plan): Plan {
  return { drafts: [], left: [...plan.left, ...plan.drafts.map(toRefused)] };
}

function toRefused({ finding }: DraftComment): LeftFinding {
  return { finding, why: 'refused' };
}

/** https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request */
async function tryToPost(
  request: ReviewRequest,
  drafts: readonly DraftComment[],
  left: readonly LeftFinding[],
): Promise<boolean> {
  const { github, pullRequest, report } = request;
  const { owner, repository, number, headSha } = pullRequest;
  const { version } = report.tool;
  const fingerprints = drafts.map((draft) => draft.finding.fingerprint);
  try {
    await ask(`a review of ${toText(pullRequest)}`, () =>
      github.rest.pulls.createReview({
        owner,
        repo: repository,
        pull_number: number,
        commit_id: headSha,
        event: 'COMMENT',
        body: reviewBody({
          commented: drafts.length,
          left,
          marker: { head: headSha, version, fingerprints },
        }),
        comments: drafts.map((draft) => toComment(draft, { head: headSha, version })),
        // An answer that got lost must not be followed by a second review: the next run looks for the first.
        request: { retries: 0 },
      }),
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
