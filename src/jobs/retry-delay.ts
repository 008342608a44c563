/**
 * Ten attempts over about half an hour on average, and over an hour at the longest: an outage of GitHub ends in that time or is
 * long enough to be told in a dead letter. https://www.githubstatus.com/history
 */
export const MAX_ATTEMPTS = 10;

const BASE_SECONDS = 10;
const CAP_SECONDS = 1_800;

/**
 * The other side may name a later moment, but not one beyond this: GitHub's primary limit is lifted within the hour.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const MAX_RETRY_AFTER_SECONDS = 2 * 3_600;

/**
 * Seconds until the next attempt after `attempt` failed ones: exponential with full jitter, so that jobs that failed
 * together do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * Never earlier than `retryAfterSeconds`. `random` answers in [0, 1).
 */
export function toRetryDelay(
  attempt: number,
  retryAfterSeconds: number | null,
  random: () => number,
): number {
  const jitter = random() * Math.min(CAP_SECONDS, BASE_SECONDS * 2 ** (attempt - 1));
  const floor = Math.min(Math.max(0, retryAfterSeconds ?? 0), MAX_RETRY_AFTER_SECONDS);
  return floor > 0 ? floor + random() * BASE_SECONDS : jitter;
}
