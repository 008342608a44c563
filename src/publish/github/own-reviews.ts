import { z } from 'zod';
import type { GitHub } from '#github/client.ts';
import { ask, parseAnswer } from '#github/errors.ts';
import { type AppIdentity, isOurs } from '#github/identity.ts';
import { PAGE_SIZE } from '#github/limits.ts';
import { type PullRequestName, toText } from '#github/pull-request.ts';
import { parseReviewMarker, type ReviewMarker } from './marker.ts';

const Review = z.object({ body: z.string().nullable(), user: z.unknown() });

/**
 * What our earlier reviews of a pull request said, oldest first. A marker in anybody else's review is not looked at.
 * https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function readOwnReviews(
  github: GitHub,
  self: AppIdentity,
  name: PullRequestName,
): Promise<readonly ReviewMarker[]> {
  const { owner, repository, number } = name;
  const what = `the reviews of ${toText(name)}`;
  const answer = await ask(what, () =>
    github.paginate(github.rest.pulls.listReviews, {
      owner,
      repo: repository,
      pull_number: number,
      per_page: PAGE_SIZE,
    }),
  );
  return parseAnswer(what, z.array(Review), answer)
    .filter((review) => isOurs(self, review.user))
    .flatMap((review) => parseReviewMarker(review.body ?? '') ?? []);
}
