import { type Context, Probot, ProbotOctokit } from 'probot';
import type { Settings } from '#env';
import { boundedFetch } from '#github/bounded-fetch.ts';
import type { Log } from '#log';
import { createTokenCache, type TokenCache } from './token-cache.ts';

/** A longer wait for a rate limit is the queue's matter: a job that sleeps holds a worker. */
const MAX_WAIT_SECONDS = 10;
const MAX_RATE_LIMIT_RETRIES = 2;

/**
 * What the same request would meet again: the plugin's own list, and 429, whose Retry-After it does not read.
 * https://github.com/octokit/plugin-retry.js
 */
const HOPELESS_STATUSES = [400, 401, 403, 404, 410, 422, 429, 451];

/**
 * Probot for what it is good at: authentication as App and installation, an Octokit with retries and throttling, and
 * the dispatch of events. It has no part in taking deliveries in.
 */
export function createProbot(settings: Settings, log: Log): Probot {
  const tokens = createTokenCache(Date.now);
  return new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.githubApiUrl,
    log: toProbotLog(log),
    request: { fetch: boundedFetch },
    Octokit: ProbotOctokit.plugin(forgetting(tokens)).defaults((options: OctokitOptions) => ({
      ...options,
      auth: { ...options.auth, cache: tokens },
      retry: { ...options.retry, doNotRetry: HOPELESS_STATUSES },
      throttle: { ...options.throttle, onRateLimit: isWorthWaiting, onSecondaryRateLimit: isWorthWaiting },
    })),
  });
}

/** Forgets the tokens when GitHub refuses one. */
function forgetting(tokens: TokenCache): (octokit: Hooked) => void {
  return (octokit) => {
    octokit.hook.error('request', (error) => {
      if ('status' in error && error.status === 401) tokens.clear();
      throw error;
    });
  };
}

type Hooked = Pick<InstanceType<typeof ProbotOctokit>, 'hook'>;
type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

function isWorthWaiting(
  retryAfterSeconds: number,
  _options: unknown,
  _octokit: unknown,
  retryCount: number,
): boolean {
  return retryAfterSeconds <= MAX_WAIT_SECONDS && retryCount < MAX_RATE_LIMIT_RETRIES;
}

type ProbotLog = Context['log'];

/**
 * Probot logs whole payloads and request bodies beside its messages. Of what it logs only the text and the class of
 * an error go on; what became of a job is told by the worker.
 */
function toProbotLog(log: Log): ProbotLog {
  const at =
    (level: 'debug' | 'info' | 'warn') =>
    (first: unknown, second?: unknown): void => {
      const detail = typeof first === 'string' ? first : typeof second === 'string' ? second : undefined;
      log[level]('probot', {
        ...(detail === undefined ? {} : { detail }),
        ...(first instanceof Error ? { error: first } : {}),
      });
    };
  const plain = {
    level: 'info',
    trace: at('debug'),
    debug: at('debug'),
    info: at('debug'),
    warn: at('warn'),
    error: at('debug'),
    fatal: at('warn'),
    silent: () => {},
    child: () => plain,
  };
  // Probot asks for the whole of pino and uses these.
  return plain as unknown as ProbotLog;
}
