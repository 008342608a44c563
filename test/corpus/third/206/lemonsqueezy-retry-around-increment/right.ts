import { createUsageRecord, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import { and, eq, gte, isNotNull, lt, sql } from 'drizzle-orm';
import pRetry from 'p-retry';
import { db } from '../db/client';
import { screenshots, subscriptions } from '../db/schema';
import { logger } from '../logger';

lemonSqueezySetup({ apiKey: process.env.LEMONSQUEEZY_API_KEY });

type Subscription = typeof subscriptions.$inferSelect;

async function countOfPeriod(subscription: Subscription, until: Date): Promise<number> {
  const [row] = await db
    .select({ taken: sql<number>`count(*)::int` })
    .from(screenshots)
    .where(
      and(
        eq(screenshots.teamId, subscription.teamId),
        gte(screenshots.takenAt, subscription.periodStart),
        lt(screenshots.takenAt, until),
      ),
    );
  return row?.taken ?? 0;
}

async function send(subscriptionItemId: number, quantity: number): Promise<void> {
  const { error } = await createUsageRecord({ quantity, action: 'set', subscriptionItemId });
  if (error) throw error;
}

async function reportTeam(subscription: Subscription, until: Date): Promise<void> {
  // The whole period's count is set each time, so a repeat changes nothing.
  const quantity = await countOfPeriod(subscription, until);
  await pRetry(() => send(subscription.itemId, quantity), { retries: 5, minTimeout: 2_000 });
  await db.update(subscriptions).set({ reportedUntil: until }).where(eq(subscriptions.id, subscription.id));
}

/** Started by a Kubernetes CronJob with `concurrencyPolicy: Forbid`, hourly. */
export async function reportScreenshots(until: Date): Promise<void> {
  const metered = await db.select().from(subscriptions).where(isNotNull(subscriptions.itemId));
  const results = await Promise.allSettled(metered.map((subscription) => reportTeam(subscription, until)));
  const failed = results.filter((result) => result.status === 'rejected');
  for (const { reason } of failed) logger.error({ err: reason }, 'screenshots were not reported');
  if (failed.length > 0) throw new Error(`${failed.length} of ${metered.length} teams were not reported`);
}
