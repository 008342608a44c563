import type { FastifyPluginAsync } from 'fastify';
import { request } from 'undici';
import { config } from '../config.js';

interface UsageView {
  /** Null when the metering service does not answer; the page then shows a dash and says why. */
  used: number | null;
  included: number;
  percent: number | null;
  resetsAt: string;
}

async function readUsage(orgId: string, from: string): Promise<number> {
  const url = new URL(`/v1/orgs/${orgId}/minutes`, config.meteringUrl);
  url.searchParams.set('from', from);
  const { statusCode, body } = await request(url, { headersTimeout: 2000, bodyTimeout: 2000 });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`metering answered ${statusCode}`);
  }
  const { minutes } = (await body.json()) as { minutes: number };
  return minutes;
}

/** What the web app's header shows: recorded minutes of the period. */
export const usageRoutes: FastifyPluginAsync = async (app) => {
  app.get('/me/usage', async (req): Promise<UsageView> => {
    const { org } = req.session;
    let used: number | null = null;
    try {
      used = await readUsage(org.id, org.periodStart);
    } catch (error) {
      req.log.error({ err: error }, 'usage could not be read');
      app.metrics.usageUnavailable.inc();
    }
    return {
      used,
      included: org.plan.includedMinutes,
      percent: used === null ? null : Math.round((100 * used) / org.plan.includedMinutes),
      resetsAt: org.periodEnd,
    };
  });

  app.get('/me/plan', async (req) => ({ plan: req.session.org.plan.code }));
};
