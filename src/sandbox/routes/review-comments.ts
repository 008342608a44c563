import { z } from 'zod';
import { type ApiRequest, notFound, type Routes, requireBody } from '../api.ts';
import { paginate } from '../pagination.ts';
import { toReviewComment } from '../payloads/review.ts';
import { requireRepository } from '../permissions.ts';
import { type PullRequest, type ReviewComment, type ReviewThread, timestamp, type World } from '../world.ts';
import { requirePullRequest } from './pulls.ts';
import { addReaction } from './reactions.ts';
import { requireReview } from './reviews.ts';

interface Found {
  readonly pull: PullRequest;
  readonly thread: ReviewThread;
  readonly comment: ReviewComment;
}

/** Comments on lines of the diff. */
export const reviewCommentRoutes: Routes = {
  'pulls/list-review-comments': async (world, request) => {
    const pull = requirePullRequest(world, request);
    const sign = request.query.get('direction') === 'desc' ? -1 : 1;
    const all = commentsOf(pull).toSorted((a, b) => sign * (a.comment.id - b.comment.id));
    const page = paginate(world.origin, request, all);
    const body = await Promise.all(page.items.map((found) => toReviewComment(world, found)));
    return { status: 200, body, headers: page.headers };
  },

  'pulls/list-comments-for-review': async (world, request) => {
    const pull = requirePullRequest(world, request);
    const review = requireReview(pull, request);
    const all = commentsOf(pull).filter(({ comment }) => comment.reviewId === review.id);
    const page = paginate(world.origin, request, all);
    const body = await Promise.all(page.items.map((found) => toReviewComment(world, found)));
    return { status: 200, body, headers: page.headers };
  },

  'pulls/get-review-comment': async (world, request) => ({
    status: 200,
    body: await toReviewComment(world, requireComment(world, request)),
  }),

  'pulls/create-reply-for-review-comment': async (world, request) => {
    const pull = requirePullRequest(world, request);
    const { body } = z.object({ body: z.string() }).parse(request.body);
    const found = commentsOf(pull).find(({ comment }) => comment.id === commentId(request));
    if (found === undefined) throw notFound();
    requireBody('PullRequestReviewComment', body);
    const now = timestamp(world);
    const comment: ReviewComment = {
      id: world.nextId(),
      reviewId: found.comment.reviewId,
      author: world.app.bot,
      body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
      minimizedReason: null,
    };
    found.thread.comments.push(comment);
    return { status: 201, body: await toReviewComment(world, { ...found, comment }) };
  },

  'reactions/create-for-pull-request-review-comment': (world, request) =>
    addReaction(world, request, requireComment(world, request).comment.reactions),
};

/** Every comment of a pull request's threads, in the order the threads were opened. */
function commentsOf(pull: PullRequest): Found[] {
  return pull.threads.flatMap((thread) => thread.comments.map((comment) => ({ pull, thread, comment })));
}

function commentId({ parameters }: ApiRequest): number {
  return Number(parameters['comment_id']);
}

function requireComment(world: World, request: ApiRequest): Found {
  const { caller, parameters } = request;
  const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
  const found = [...repository.pullRequests.values()]
    .filter((pull) => !pull.hasVanished)
    .flatMap(commentsOf)
    .find(({ comment }) => comment.id === commentId(request));
  if (found === undefined) throw notFound();
  return found;
}
