import { z } from 'zod';
import { ApiRefusal, type ApiRequest, notFound, type Routes, requireBody } from '../api.ts';
import { paginate } from '../pagination.ts';
import { toIssueComment } from '../payloads/issue-comment.ts';
import { toReaction } from '../payloads/review.ts';
import { requireRepository } from '../permissions.ts';
import { type Account, type IssueComment, type PullRequest, timestamp, type World } from '../world.ts';
import { requirePullRequest } from './pulls.ts';
import { addReaction } from './reactions.ts';

const Text = z.object({ body: z.string() });

/** Adds a comment to a pull request's conversation. */
export function addIssueComment(
  world: World,
  pullRequest: PullRequest,
  { author, body }: { author: Account; body: string },
): IssueComment {
  const now = timestamp(world);
  const id = world.nextId();
  const comment: IssueComment = {
    id,
    pullRequest,
    author,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimizedReason: null,
  };
  pullRequest.comments.push(comment);
  return comment;
}

/** The conversation below a pull request. */
export const issueCommentRoutes: Routes = {
  'issues/create-comment': (world, request) => {
    const pull = requirePullRequest(world, request);
    const { body } = Text.parse(request.body);
    requireBody('IssueComment', body);
    const comment = addIssueComment(world, pull, { author: world.app.bot, body });
    return { status: 201, body: toIssueComment(world, comment) };
  },

  'issues/list-comments': (world, request) => {
    const pull = requirePullRequest(world, request);
    const since = request.query.get('since') ?? '';
    const all = pull.comments.filter((comment) => comment.updatedAt >= since);
    const page = paginate(world.origin, request, all);
    const body = page.items.map((comment) => toIssueComment(world, comment));
    return { status: 200, body, headers: page.headers };
  },

  'issues/get-comment': (world, request) => ({
    status: 200,
    body: toIssueComment(world, requireComment(world, request)),
  }),

  'issues/update-comment': (world, request) => {
    const comment = requireComment(world, request);
    const { body } = Text.parse(request.body);
    requireBody('IssueComment', body);
    if (comment.author.id !== world.app.bot.id) {
      throw new ApiRefusal(403, 'Resource not accessible by integration');
    }
    comment.body = body;
    comment.updatedAt = timestamp(world);
    return { status: 200, body: toIssueComment(world, comment) };
  },

  'reactions/create-for-issue-comment': (world, request) =>
    addReaction(world, request, requireComment(world, request).reactions),

  'reactions/list-for-issue-comment': (world, request) => {
    const content = request.query.get('content');
    const { reactions } = requireComment(world, request);
    const all = reactions.filter((reaction) => content === null || reaction.content === content);
    const page = paginate(world.origin, request, all);
    const body = page.items.map((reaction) => toReaction(world, reaction));
    return { status: 200, body, headers: page.headers };
  },
};

function requireComment(world: World, { caller, parameters }: ApiRequest): IssueComment {
  const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
  const comment = [...repository.pullRequests.values()]
    .filter((pull) => !pull.hasVanished)
    .flatMap((pull) => pull.comments)
    .find(({ id }) => id === Number(parameters['comment_id']));
  if (comment === undefined) throw notFound();
  return comment;
}
