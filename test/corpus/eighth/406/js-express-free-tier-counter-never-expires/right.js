import { Router } from 'express';

const BURST_WINDOW_SECONDS = 10;

const monthOf = (now) => now.toISOString().slice(0, 7);

/** First second of the month after `now`, in UTC. */
function monthEnds(now) {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) / 1000;
}

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
    const now = new Date();
    const key = `conversions:${workspaceId}:${monthOf(now)}`;
    const results = await redis
      .multi()
      .incr(key)
      .expireat(key, monthEnds(now) + 24 * 3600)
      .exec();
    for (const [err] of results) {
      if (err) throw err;
    }
    return results[0][1] <= plan.monthlyConversions;
  }

  async function used(workspaceId) {
    return Number((await redis.get(`conversions:${workspaceId}:${monthOf(new Date())}`)) ?? 0);
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
