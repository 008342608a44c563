import { z } from 'zod';
import { ApiRefusal, type ApiRequest, notFound, type Routes, requireBody, unprocessable } from '../api.ts';
import { readPullRequestDiff, withoutLargePatches } from '../comparison.ts';
import { type FoundPlace, findPlace } from '../diff-rows.ts';
import { resolveCommit } from '../git/objects.ts';
import { paginate } from '../pagination.ts';
import { toReview } from '../payloads/review.ts';
import { type PullRequest, type Review, type ReviewState, timestamp, type World } from '../world.ts';
import { requirePullRequest } from './pulls.ts';

const Side = z.enum(['LEFT', 'RIGHT']);
const DraftComment = z.object({
  path: z.string(),
  body: z.string(),
  position: z.int().optional(),
  line: z.int().optional(),
  side: Side.optional(),
  start_line: z.int().optional(),
  start_side: Side.optional(),
});
type DraftComment = z.infer<typeof DraftComment>;

const Draft = z
  .object({
    commit_id: z.string().optional(),
    body: z.string().default(''),
    event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
    comments: z.array(DraftComment).default([]),
  })
  .default({ body: '', comments: [] });
type Draft = z.infer<typeof Draft>;

const STATES: Record<NonNullable<Draft['event']>, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** Reviews: created whole or not at all. */
export const reviewRoutes: Routes = {
  'pulls/create-review': async (world, request) => {
    const pull = requirePullRequest(world, request);
    const parsed = Draft.safeParse(request.body);
    // The description leaves the side free; the service knows two.
    if (!parsed.success) throw unprocessable('Pull request review thread side is invalid');
    const review = await createReview(world, pull, parsed.data);
    return { status: 200, body: toReview(world, pull, review) };
  },

  'pulls/list-reviews': (world, request) => {
    const pull = requirePullRequest(world, request);
    const page = paginate(world.origin, request, pull.reviews);
    return {
      status: 200,
      body: page.items.map((review) => toReview(world, pull, review)),
      headers: page.headers,
    };
  },

  'pulls/get-review': (world, request) => {
    const pull = requirePullRequest(world, request);
    return { status: 200, body: toReview(world, pull, requireReview(pull, request)) };
  },

  'pulls/update-review': (world, request) => {
    const pull = requirePullRequest(world, request);
    const review = requireReview(pull, request);
    const { body } = z.object({ body: z.string() }).parse(request.body);
    requireReviewBody(body);
    if (review.author.id !== world.app.bot.id)
      throw new ApiRefusal(403, 'Resource not accessible by integration');
    review.body = body;
    return { status: 200, body: toReview(world, pull, review) };
  },

  'pulls/dismiss-review': (world, request) => {
    const pull = requirePullRequest(world, request);
    const review = requireReview(pull, request);
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw unprocessable(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
    }
    review.state = 'DISMISSED';
    return { status: 200, body: toReview(world, pull, review) };
  },
};

/**
 * The review that a request's path names.
 * @throws {ApiRefusal} 404 where there is none.
 */
export function requireReview(pull: PullRequest, { parameters }: ApiRequest): Review {
  const review = pull.reviews.find(({ id }) => id === Number(parameters['review_id']));
  if (review === undefined) throw notFound();
  return review;
}

async function createReview(world: World, pull: PullRequest, draft: Draft): Promise<Review> {
  if (draft.event === 'APPROVE') {
    const problems = ['an App that audits never approves'];
    world.violations.push({ where: 'request', operation: 'pulls/create-review', problems });
  }
  const commitId = await requireCommit(pull, draft.commit_id);
  const isBodyNeeded = draft.event !== undefined && draft.event !== 'APPROVE';
  if (isBodyNeeded || draft.body !== '') requireReviewBody(draft.body);
  const places = await requirePlaces(world, pull, { commitId, comments: draft.comments });
  const now = timestamp(world);
  const review: Review = {
    id: world.nextId(),
    author: world.app.bot,
    commitId,
    body: draft.body,
    state: draft.event === undefined ? 'PENDING' : STATES[draft.event],
    submittedAt: draft.event === undefined ? null : now,
  };
  pull.reviews.push(review);
  for (const [index, comment] of draft.comments.entries()) {
    const place = places[index];
    if (place !== undefined) openThread(world, pull, { review, comment, place });
  }
  return review;
}

interface Opening {
  readonly review: Review;
  readonly comment: DraftComment;
  readonly place: FoundPlace;
}

function openThread(world: World, pull: PullRequest, { review, comment, place }: Opening): void {
  const now = timestamp(world);
  pull.threads.push({
    id: world.nextId(),
    path: comment.path,
    commitId: review.commitId,
    ...place,
    resolvedBy: null,
    comments: [
      {
        id: world.nextId(),
        reviewId: review.id,
        author: review.author,
        body: comment.body,
        createdAt: now,
        updatedAt: now,
        reactions: [],
        minimizedReason: null,
      },
    ],
  });
}

function requireReviewBody(body: string): void {
  if (body.trim() === '') throw unprocessable("Body can't be blank");
  requireBody('PullRequestReview', body);
}

async function requireCommit(pull: PullRequest, asked: string | undefined): Promise<string> {
  if (asked === undefined) return pull.head.sha;
  const commit = /^[0-9a-f]{40}$/.test(asked) ? await resolveCommit(pull.repository.directory, asked) : null;
  if (commit === null || !pull.heads.includes(commit)) {
    throw unprocessable('The commit_id is not part of the pull request');
  }
  return commit;
}

/** Every comment's place, or one refusal for all: GitHub keeps nothing of a review with one wrong comment. */
async function requirePlaces(
  world: World,
  pull: PullRequest,
  { commitId, comments }: { commitId: string; comments: readonly DraftComment[] },
): Promise<FoundPlace[]> {
  if (comments.length === 0) return [];
  const files = withoutLargePatches(await readPullRequestDiff(pull, commitId), world.limits);
  const patches = new Map(files.map((file) => [file.path, file.patch]));
  const found = comments.map((comment): FoundPlace | string => {
    requireBody('PullRequestReviewComment', comment.body);
    const patch = patches.get(comment.path);
    if (patch === undefined) return 'Path could not be resolved';
    if (patch === null) return 'Line could not be resolved';
    const { line, side, start_line: startLine, start_side: startSide, position } = comment;
    return findPlace(patch, { line, side, startLine, startSide, position });
  });
  const problems = found.filter((place) => typeof place === 'string');
  if (problems.length > 0) throw unprocessable(...new Set(problems));
  return found.filter((place) => typeof place !== 'string');
}
