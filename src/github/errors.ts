import type { z } from 'zod';
import { GoneError, RetryableError } from '#errors';
import { SECONDARY_LIMIT_WAIT_SECONDS } from './limits.ts';

/**
 * Makes a call to GitHub and turns its failure into one of ours. `what` names the thing for the person who reads the
 * error, such as `the pull request acme/shop#7`; it must hold no code and no secret.
 *
 * @throws GoneError where the thing or the access to it is gone (403, 404, 410, 451).
 * @throws RetryableError where it may pass later: rate limits, an expired token (401), 5xx, a broken connection.
 * A refusal (422 and the like) is thrown as it came, for the caller that knows what it sent.
 */
export async function ask<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(what, error);
  }
}

/**
 * Takes from an answer what `schema` describes. Octokit passes an answer that broke off on its way as a text, so a
 * shape that is not GitHub's means that it should be asked again.
 *
 * @throws RetryableError
 */
export function parseAnswer<T>(what: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const message = `GitHub's answer for ${what} was not complete.`;
  throw new RetryableError('github-answer', message, { cause: parsed.error });
}

/** True for GitHub's 422: it understood the request and will not do it. */
export function isRefusal(error: unknown): boolean {
  return statusOf(error) === 422;
}

function translate(what: string, error: unknown): unknown {
  const status = statusOf(error);
  if (isRateLimit(error, status)) {
    return new RetryableError(
      'github-rate-limit',
      `GitHub's rate limit was reached while asking for ${what}.`,
      {
        cause: error,
        retryAfterSeconds: waitSeconds(error),
      },
    );
  }
  if (isGraphqlError(error)) return translateGraphql(what, error);
  if (status === null) return error;
  if (status === 401) {
    const message = `GitHub did not accept the installation's token for ${what}; a fresh one is taken next time.`;
    return new RetryableError('github-token', message, { cause: error });
  }
  if (status === 403 || status === 404 || status === 410 || status === 451) {
    const message = `GitHub answered ${status} for ${what}: it is gone, or this installation has no access to it.`;
    return new GoneError('github-gone', message, { cause: error });
  }
  if (status >= 500 || status === 408) {
    return new RetryableError('github-unavailable', `GitHub could not answer for ${what}.`, { cause: error });
  }
  return error;
}

/** GraphQL tells its errors by type, in an answer with status 200. */
function translateGraphql(what: string, error: GraphqlError): unknown {
  const types = error.errors.map((e) => e.type);
  if (types.some((type) => type === 'NOT_FOUND' || type === 'FORBIDDEN')) {
    const message = `GitHub has no ${what}, or this installation has no access to it.`;
    return new GoneError('github-gone', message, { cause: error });
  }
  return new RetryableError('github-graphql', `GitHub could not answer the query for ${what}.`, {
    cause: error,
  });
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(error: unknown, status: number | null): boolean {
  if (status === 429) return true;
  if (isGraphqlError(error)) return error.errors.some((e) => e.type === 'RATE_LIMITED');
  if (status !== 403 && status !== 422) return false;
  const headers = headersOf(error);
  if (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0')) {
    return true;
  }
  // The limit on creating content comes as a 403 or a 422 that is told by its message only.
  return /secondary rate limit|abuse detection|submitted too quickly/i.test(messageOf(error));
}

function waitSeconds(error: unknown): number {
  const headers = headersOf(error);
  const retryAfter = Number(headers['retry-after']);
  if (Number.isFinite(retryAfter) && retryAfter > 0) return retryAfter;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)) {
    return Math.max(1, Math.ceil(reset - Date.now() / 1000));
  }
  return SECONDARY_LIMIT_WAIT_SECONDS;
}

interface GraphqlError {
  readonly errors: readonly { readonly type?: string }[];
}

// Several copies of Octokit's error classes are installed, so they are told by shape and not by class.
function isGraphqlError(error: unknown): error is GraphqlError {
  return error instanceof Error && error.name === 'GraphqlResponseError' && 'errors' in error;
}

/** The HTTP status; 500 also where no answer came, as Octokit has it; null where it is no error of a request. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}

function headersOf(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return {};
  const response = 'response' in error ? error.response : error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return {};
  return toStrings(response.headers);
}

function toStrings(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
