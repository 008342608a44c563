import { Router } from 'express';

const BURST_WINDOW_SECONDS = 10;

/**
 * Conversions that a workspace may do: so many in ten seconds, and so many in a
 * calendar month (plan.monthlyConversions).
 */
export function conversionLimits({ redis, plans, log }) {
  async function withinBurst(workspaceId, plan) {
    const key = `burst:${workspaceId}:${Math.floor(Date.now() / 1000 / BURST_WINDOW_SECONDS)}`;
    const [[, count]] = await redis
      .multi()
      .incr(key)
      .expire(key, BURST_WINDOW_SECONDS * 2)
      .exec();
    return count <= plan.burst;
  }

  async function withinMonth(workspaceId, plan) {
    const used = await redis.incr(`conversions:${workspaceId}`); // <- MTR-406
    return used <= plan.monthlyConversions;
  }

  async function used(workspaceId) {
    return Number((await redis.get(`conversions:${workspaceId}`)) ?? 0);
  }

  async function guard(req, res, next) {
    const { workspaceId } = req.auth;
    try {
      const plan = await plans.of(workspaceId);
      if (!(await withinBurst(workspaceId, plan))) {
        return res.status(429).set('Retry-After', String(BURST_WINDOW_SECONDS)).json({ error: 'slow_down' });
      }
      if (!(await withinMonth(workspaceId, plan))) {
        log.info({ workspaceId, limit: plan.monthlyConversions }, 'monthly conversions used up');
        return res.status(402).json({ error: 'quota_exhausted', limit: plan.monthlyConversions });
      }
      return next();
    } catch (err) {
      return next(err);
    }
  }

  const routes = Router();
  routes.get('/quota', async (req, res, next) => {
    try {
      const plan = await plans.of(req.auth.workspaceId);
      res.json({ used: await used(req.auth.workspaceId), limit: plan.monthlyConversions });
    } catch (err) {
      next(err);
    }
  });

  return { guard, routes };
}
