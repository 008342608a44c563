import type { NextFunction, Request, Response } from 'express';
import { Counter } from 'prom-client';
import { quota } from '../quota/client';

const UNITS_BY_ROUTE: Record<string, number> = {
  '/v1/search': 1,
  '/v1/enrich': 5,
  '/v1/crawl': 20,
};

const quotaErrors = new Counter({
  name: 'quota_errors_total',
  help: 'Requests refused because the quota service gave no answer',
  labelNames: ['route'],
});

/** Takes the units of a route from the key's quota before the handler runs. */
export async function enforceQuota(req: Request, res: Response, next: NextFunction): Promise<void> {
  const units = UNITS_BY_ROUTE[req.path];
  if (units === undefined) return next();

  let answer;
  try {
    answer = await quota.take(req.apiKey.id, units);
  } catch (error) {
    quotaErrors.inc({ route: req.path });
    req.log.error({ error, apiKey: req.apiKey.id }, 'no answer from the quota service');
    res.status(503).setHeader('Retry-After', '5').json({ error: 'quota_unavailable' });
    return;
  }

  res.setHeader('X-Quota-Remaining', answer.remaining);
  if (!answer.allowed) {
    res.status(429).json({ error: 'quota_exceeded', resetsAt: answer.resetsAt });
    return;
  }
  next();
}

/** Adds the documentation link to refusals; nothing depends on it. */
export function explainRefusals(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Link', '<https://docs.leadwell.dev/quotas>; rel="help"');
  next();
}
