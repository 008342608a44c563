import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Counter } from 'prom-client';
import type { Logger } from 'pino';
import type { QuotaClient } from './quota-client';

interface Options {
  quota: QuotaClient;
  logger: Logger;
  rejected: Counter<'plan'>;
  unavailable: Counter<string>;
  /** What a request costs; some routes cost more. */
  cost?: (request: Request) => number;
}

const RETRY_AFTER_SECONDS = 5;

/** Lets a request pass when the account has units left. The quota service takes them in the same call. */
export function requireUnits(options: Options): RequestHandler {
  const { quota, logger, rejected } = options;
  const cost = options.cost ?? (() => 1);

  return async (request: Request, response: Response, next: NextFunction) => {
    const { account } = request;
    try {
      const answer = await quota.take(account.id, cost(request), { timeoutMs: 250 });
      response.setHeader('X-Units-Left', String(answer.left));
      if (!answer.granted) {
        rejected.inc({ plan: account.plan });
        response.status(429).json({ error: 'units_used_up', resetsAt: answer.resetsAt });
        return;
      }
    } catch (error) {
      // Units cost us money at the model vendor: without the quota service nobody gets any.
      options.unavailable.inc();
      logger.error({ err: error, account: account.id }, 'quota service did not answer');
      response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
      response.status(503).json({ error: 'quota_unavailable' });
      return;
    }
    next();
  };
}
