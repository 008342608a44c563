/** GitHub ends a request by itself after ten seconds; large answers may take longer on their way. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

/**
 * `fetch` for Octokit with an end: without one a connection that hangs would hold a worker for five minutes.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
export function boundedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetch(input, { ...init, signal });
}
