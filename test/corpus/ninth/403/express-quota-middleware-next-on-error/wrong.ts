import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Counter } from 'prom-client';
import type { Logger } from 'pino';
import type { QuotaClient } from './quota-client';

interface Options {
  quota: QuotaClient;
  logger: Logger;
  rejected: Counter<'plan'>;
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
    } catch (error) { // <- MTR-403
      logger.debug({ err: error, account: account.id }, 'quota service did not answer'); // <- MTR-403, MTR-601?
      next(); // <- MTR-403
      return;
    }
    next();
  };
}
