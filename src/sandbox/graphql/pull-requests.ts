import { toNodeId } from '../payloads/node-id.ts';
import { readCurrentLine } from '../payloads/review.ts';
import type { Account, PullRequest, ReviewComment, ReviewThread } from '../world.ts';
import type { Arguments, Node } from './execute.ts';

/** GitHub's bound for `first` and `last`: https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
const MAX_NODES = 100;

/** A pull request with its review threads. */
export function toPullRequestNode(pull: PullRequest): Node {
  return {
    type: 'PullRequest',
    interfaces: ['Node'],
    fields: {
      id: () => toNodeId('PullRequest', pull.id),
      databaseId: () => pull.id,
      number: () => pull.number,
      title: () => pull.title,
      state: () => pull.state.toUpperCase(),
      isDraft: () => pull.isDraft,
      headRefOid: () => pull.head.sha,
      baseRefOid: () => pull.base.sha,
      headRefName: () => pull.head.ref,
      baseRefName: () => pull.base.ref,
      author: () => toActor(pull.author),
      reviewThreads: (given) =>
        toConnection(
          'PullRequestReviewThread',
          pull.threads.map((thread) => toThreadNode(pull, thread)),
          given,
        ),
    },
  };
}

/** One conversation on the diff. */
export function toThreadNode(pull: PullRequest, thread: ReviewThread): Node {
  return {
    type: 'PullRequestReviewThread',
    interfaces: ['Node'],
    fields: {
      id: () => toNodeId('PullRequestReviewThread', thread.id),
      isResolved: () => thread.resolvedBy !== null,
      resolvedBy: () => (thread.resolvedBy === null ? null : toActor(thread.resolvedBy)),
      isOutdated: async () => (await readCurrentLine(pull, thread)) === null,
      isCollapsed: () => thread.resolvedBy !== null,
      path: () => thread.path,
      line: () => readCurrentLine(pull, thread),
      originalLine: () => thread.line,
      startLine: () => thread.startLine,
      originalStartLine: () => thread.startLine,
      diffSide: () => thread.side,
      startDiffSide: () => thread.startSide,
      subjectType: () => 'LINE',
      viewerCanResolve: () => thread.resolvedBy === null,
      comments: (given) =>
        toConnection(
          'PullRequestReviewComment',
          thread.comments.map((comment) => toCommentNode(comment)),
          given,
        ),
    },
  };
}

/** One comment of a review. */
export function toCommentNode(comment: ReviewComment): Node {
  return {
    type: 'PullRequestReviewComment',
    interfaces: ['Node', 'Comment', 'Minimizable'],
    fields: {
      id: () => toNodeId('PullRequestReviewComment', comment.id),
      databaseId: () => comment.id,
      fullDatabaseId: () => String(comment.id),
      body: () => comment.body,
      author: () => toActor(comment.author),
      createdAt: () => comment.createdAt,
      updatedAt: () => comment.updatedAt,
      isMinimized: () => comment.minimizedReason !== null,
      minimizedReason: () => comment.minimizedReason?.toLowerCase() ?? null,
      viewerDidAuthor: () => comment.author.type === 'Bot',
    },
  };
}

/** An account as GraphQL names it: a bot's login stands there without `[bot]`. */
function toActor(account: Account): Node {
  return {
    type: account.type,
    interfaces: ['Actor', 'Node'],
    fields: {
      id: () => toNodeId('User', account.id),
      databaseId: () => account.id,
      login: () => account.login.replace(/\[bot\]$/, ''),
    },
  };
}

/** A page of a list, by `first` and `after` or `last` and `before`; cursors are places in the list. */
function toConnection(of: string, all: readonly Node[], given: Arguments): Node {
  const first = toCount(given['first']);
  const last = toCount(given['last']);
  const after = given['after'];
  const before = given['before'];
  const from = typeof after === 'string' ? Number(Buffer.from(after, 'base64url').toString()) + 1 : 0;
  const to = typeof before === 'string' ? Number(Buffer.from(before, 'base64url').toString()) : all.length;
  const end = first === null ? to : Math.min(to, from + first);
  const start = first === null && last !== null ? Math.max(from, to - last) : from;
  const cursor = (at: number) => Buffer.from(String(at)).toString('base64url');
  const nodes = all.slice(start, end);
  const pageInfo: Node = {
    type: 'PageInfo',
    fields: {
      hasNextPage: () => end < all.length,
      hasPreviousPage: () => start > 0,
      startCursor: () => (nodes.length === 0 ? null : cursor(start)),
      endCursor: () => (nodes.length === 0 ? null : cursor(end - 1)),
    },
  };
  return {
    type: `${of}Connection`,
    fields: { nodes: () => nodes, totalCount: () => all.length, pageInfo: () => pageInfo },
  };
}

function toCount(value: unknown): number | null {
  return typeof value === 'number' ? Math.min(value, MAX_NODES) : null;
}
