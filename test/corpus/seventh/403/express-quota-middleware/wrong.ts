import type { NextFunction, Request, Response } from 'express';
import { quota } from '../quota/client';

const UNITS_BY_ROUTE: Record<string, number> = {
  '/v1/search': 1,
  '/v1/enrich': 5,
  '/v1/crawl': 20,
};

/** Takes the units of a route from the key's quota before the handler runs. */
export async function enforceQuota(req: Request, res: Response, next: NextFunction): Promise<void> {
  const units = UNITS_BY_ROUTE[req.path];
  if (units === undefined) return next();

  try {
    const { allowed, remaining, resetsAt } = await quota.take(req.apiKey.id, units);
    res.setHeader('X-Quota-Remaining', remaining);
    if (!allowed) {
      res.status(429).json({ error: 'quota_exceeded', resetsAt });
      return;
    }
    next();
  } catch (error) { // <- MTR-403
    console.error('quota check failed', error); // <- MTR-403
    next(); // <- MTR-403
  }
}

/** Adds the documentation link to refusals; nothing depends on it. */
export function explainRefusals(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Link', '<https://docs.leadwell.dev/quotas>; rel="help"');
  next();
}
