import { type Context, Probot, ProbotOctokit } from 'probot';
import type { Settings } from '#env';
import { boundedFetch } from '#github/bounded-fetch.ts';
import type { Log } from '#log';

/** A longer wait for a rate limit is the queue's matter: a job that sleeps holds a worker. */
const MAX_WAIT_SECONDS = 10;
const MAX_RATE_LIMIT_RETRIES = 2;

/**
 * Probot for what it is good at: authentication as App and installation, an Octokit with retries and throttling, and
 * the dispatch of events. It has no part in taking deliveries in.
 */
export function createProbot(settings: Settings, log: Log): Probot {
  return new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.githubApiUrl,
    log: toProbotLog(log),
    request: { fetch: boundedFetch },
    Octokit: ProbotOctokit.defaults((options: OctokitOptions) => ({
      ...options,
      throttle: { ...options.throttle, onRateLimit: isWorthWaiting, onSecondaryRateLimit: isWorthWaiting },
    })),
  });
}

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
