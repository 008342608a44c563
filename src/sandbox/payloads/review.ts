import { compareCommits } from '../comparison.ts';
import { parseRows } from '../diff-rows.ts';
import type { PullRequest, Reaction, Review, ReviewComment, ReviewThread, World } from '../world.ts';
import { toAssociation, toUser } from './account.ts';
import { toNodeId } from './node-id.ts';
import { toPullRequestUrls } from './pull-request.ts';
import { toRepositoryUrl } from './repository.ts';

/** A review as `pull-request-review` of the description. */
export function toReview(world: World, pull: PullRequest, review: Review) {
  const urls = toPullRequestUrls(world, pull);
  const html = `${urls.html}#pullrequestreview-${review.id}`;
  const { roles, owner } = pull.repository;
  return {
    id: review.id,
    node_id: toNodeId('PullRequestReview', review.id),
    user: toUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: urls.api,
    author_association: toAssociation(roles, owner, review.author),
    _links: { html: { href: html }, pull_request: { href: urls.api } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  };
}

/** Where a thread stands now: null in a line that later pushes changed or removed. */
export async function readCurrentLine(pull: PullRequest, thread: ReviewThread): Promise<number | null> {
  if (thread.commitId === pull.head.sha || thread.side === 'LEFT') return thread.line;
  const files = await compareCommits(pull.repository, thread.commitId, pull.head.sha);
  const file = files.find((candidate) => (candidate.previousPath ?? candidate.path) === thread.path);
  if (file === undefined) return thread.line;
  if (file.patch === null) return file.status === 'renamed' ? thread.line : null;
  return moveLine(file.patch, thread.line);
}

/** The new number of an old line, over one patch. */
function moveLine(patch: string, line: number): number | null {
  const { rows } = parseRows(patch);
  const own = rows.find((row) => row.LEFT === line);
  if (own !== undefined) return own.RIGHT;
  const above = rows.filter((row) => row.LEFT === null || row.LEFT < line);
  const before = above.findLast((row) => row.LEFT !== null);
  const counted = before === undefined ? [] : above.filter((row) => row.position <= before.position);
  const shift = counted.reduce((sum, row) => sum + (row.LEFT === null ? 1 : row.RIGHT === null ? -1 : 0), 0);
  return line + shift;
}

interface CommentPlace {
  readonly pull: PullRequest;
  readonly thread: ReviewThread;
  readonly comment: ReviewComment;
}

/** A review comment as `pull-request-review-comment` and `review-comment` of the description. */
export async function toReviewComment(world: World, { pull, thread, comment }: CommentPlace) {
  const urls = toPullRequestUrls(world, pull);
  const line = await readCurrentLine(pull, thread);
  const self = `${toRepositoryUrl(world, pull.repository)}/pulls/comments/${comment.id}`;
  const html = `${urls.html}#discussion_r${comment.id}`;
  const { roles, owner } = pull.repository;
  const first = thread.comments[0];
  return {
    url: self,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: toNodeId('PullRequestReviewComment', comment.id),
    diff_hunk: thread.hunk,
    path: thread.path,
    position: line === null ? null : thread.position,
    original_position: thread.position,
    commit_id: line === null ? thread.commitId : pull.head.sha,
    original_commit_id: thread.commitId,
    ...(first === undefined || first.id === comment.id ? {} : { in_reply_to_id: first.id }),
    user: toUser(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: urls.api,
    author_association: toAssociation(roles, owner, comment.author),
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: urls.api } },
    reactions: toRollup(self, comment.reactions),
    ...toPlace(thread, line),
  };
}

function toPlace(thread: ReviewThread, line: number | null) {
  const length = thread.startLine === null ? null : thread.line - thread.startLine;
  return {
    line,
    original_line: thread.line,
    side: thread.side,
    start_line: line === null || length === null ? null : line - length,
    original_start_line: thread.startLine,
    start_side: thread.startSide,
    subject_type: 'line',
  };
}

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'] as const;

/** The counts of reactions, as `reaction-rollup` of the description. */
export function toRollup(url: string, reactions: readonly Reaction[]) {
  const counts = REACTIONS.map((content) => [
    content,
    reactions.filter((reaction) => reaction.content === content).length,
  ]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

/** A reaction as `reaction` of the description. */
export function toReaction(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: toNodeId('Reaction', reaction.id),
    user: toUser(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
