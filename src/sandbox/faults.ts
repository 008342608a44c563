import type { ApiAnswer } from './api.ts';
import type { Fault, World } from './world.ts';

/** The fault that waits for an operation, counted as used; null where none does. */
export function takeFault(world: World, operation: string): Fault | null {
  const fault = world.faults.find(
    (candidate) => candidate.times > 0 && ['*', operation].includes(candidate.operation),
  );
  if (fault === undefined) return null;
  fault.times--;
  return fault;
}

/** What GitHub would answer; null for faults that answer nothing. */
export function toFaultAnswer(world: World, fault: Fault): ApiAnswer | null {
  const retry = fault.retryAfter === null ? {} : { 'retry-after': String(fault.retryAfter) };
  switch (fault.kind) {
    case 'status':
      return { status: fault.status, body: { message: MESSAGES[fault.status] ?? 'Fault' }, headers: retry };
    case 'secondary-rate-limit':
      return { status: 403, body: { message: SECONDARY, documentation_url: SECONDARY_PAGE }, headers: retry };
    case 'primary-rate-limit': {
      const reset = Math.floor(world.clock().getTime() / 1000) + (fault.retryAfter ?? 60);
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
      return { status: 403, body: { message: 'API rate limit exceeded for installation.' }, headers };
    }
    case 'timeout':
    case 'reset':
    case 'lost-answer':
      return null;
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
};

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
const SECONDARY_PAGE =
  'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits';
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
