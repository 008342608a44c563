import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { createUsageRecord, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import { sql } from '../db.js';
import { logger } from '../logger.js';

lemonSqueezySetup({ apiKey: process.env.LEMONSQUEEZY_API_KEY });

export const internal = new Hono();

internal.use('*', bearerAuth({ token: process.env.SCHEDULER_TOKEN }));

async function activeSeats() {
  return sql`
    select s.lemon_item_id as item, count(m.id)::int as seats
    from subscriptions s
    join memberships m on m.team_id = s.team_id and m.removed_at is null
    where s.status = 'active'
    group by s.lemon_item_id`;
}

// Cloud Scheduler calls this every night at 23:30 UTC.
internal.post('/report-seats', async (c) => {
  const teams = await activeSeats();

  teams.forEach(async ({ item, seats }) => { // <- MTR-101
    const { error } = await createUsageRecord({ // <- MTR-101
      subscriptionItemId: item,
      quantity: seats,
      action: 'set',
    });
    if (error) throw error;
  });

  logger.info({ teams: teams.length }, 'seats reported');
  return c.json({ reported: teams.length });
});

internal.get('/seats', async (c) => c.json(await activeSeats()));
