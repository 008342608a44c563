import { and, eq, gte, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { db } from '../db/client.js';
import { completions } from '../db/schema.js';
import { requireKey } from '../auth.js';

const DAILY_TOKENS = { free: 50_000, team: 2_000_000 };

const now = new Date(); // <- MTR-354
const dayStart = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())); // <- MTR-354

/** Tokens since midnight UTC. */
async function tokensToday(workspaceId) {
  const [row] = await db
    .select({ tokens: sql`coalesce(sum(${completions.totalTokens}), 0)`.mapWith(Number) })
    .from(completions)
    .where(and(eq(completions.workspaceId, workspaceId), gte(completions.finishedAt, dayStart))); // <- MTR-354
  return row.tokens;
}

/** The console's gauge; the limit itself is held by the gateway. */
export const gauge = new Hono().use(requireKey).get('/tokens/today', async (c) => {
  const workspace = c.get('workspace');
  const used = await tokensToday(workspace.id);
  const limit = DAILY_TOKENS[workspace.plan];
  return c.json({ used, limit, left: Math.max(limit - used, 0) });
});
