import { z } from 'zod';
import type { GitHub } from '#github/client.ts';
import { ask, parseAnswer } from '#github/errors.ts';
import { type AppIdentity, isOurs } from '#github/identity.ts';
import { MAX_BODY_LENGTH, PAGE_SIZE } from '#github/limits.ts';
import { type PullRequestName, toText } from '#github/pull-request.ts';
import { cutMarkdown } from '../formats/cut.ts';
import { parseReplyMarker, replyMarker } from './marker.ts';

/** An answer to a comment on a pull request. */
export interface Reply {
  readonly pullRequest: PullRequestName;
  /** The comment that is answered. */
  readonly commentId: number;
  /** Markdown. */
  readonly text: string;
}

const Comments = z.array(z.object({ body: z.string().nullish(), user: z.unknown() }));

/**
 * Posts the answer unless that comment was answered before.
 *
 * @throws GoneError without access; RetryableError where it may pass later, and then a later call finds what was done.
 */
export async function replyOnce(github: GitHub, self: AppIdentity, reply: Reply): Promise<void> {
  const { owner, repository, number } = reply.pullRequest;
  const place = { owner, repo: repository, issue_number: number };
  const where = `the comments of ${toText(reply.pullRequest)}`;
  const comments = await ask(where, () =>
    github.paginate(github.rest.issues.listComments, { ...place, per_page: PAGE_SIZE }),
  );
  const isAnswered = parseAnswer(where, Comments, comments).some(
    ({ body, user }) => isOurs(self, user) && parseReplyMarker(body ?? '')?.comment === reply.commentId,
  );
  if (isAnswered) return;
  const marker = replyMarker({ comment: reply.commentId });
  const text = cutMarkdown(
    reply.text,
    MAX_BODY_LENGTH - marker.length - 2,
    (lines) => `… ${lines} more lines`,
  );
  await ask(where, () =>
    github.rest.issues.createComment({
      ...place,
      body: `${text}\n\n${marker}`,
      // An answer that got lost must not be followed by a second reply: the next run looks for the first.
      request: { retries: 0 },
    }),
  );
}
