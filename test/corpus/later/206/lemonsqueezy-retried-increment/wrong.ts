import { createUsageRecord, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import pRetry from 'p-retry';
import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { db } from '~/server/db';
import { generations, subscriptions } from '~/server/db/schema';
import { env } from '~/env';

lemonSqueezySetup({ apiKey: env.LEMONSQUEEZY_API_KEY });

interface Period {
  start: Date;
  end: Date;
}

async function generatedImages(userId: string, { start, end }: Period): Promise<number> {
  const [row] = await db
    .select({ images: sql<number>`count(*)::int` })
    .from(generations)
    .where(and(eq(generations.userId, userId), gte(generations.createdAt, start), lt(generations.createdAt, end)));
  return row?.images ?? 0;
}

/** Adds what was generated in an hour. */
async function reportUsage(subscriptionItemId: number, quantity: number): Promise<void> {
  await pRetry( // <- MTR-206
    async () => {
      const { error } = await createUsageRecord({ subscriptionItemId, quantity, action: 'increment' }); // <- MTR-206
      if (error) throw error;
    },
    { retries: 5, minTimeout: 2_000 },
  );
}

export async function reportAll(hour: Period): Promise<void> {
  const active = await db.select().from(subscriptions).where(eq(subscriptions.status, 'active'));
  const failed: string[] = [];
  for (const subscription of active) {
    try {
      const images = await generatedImages(subscription.userId, hour);
      if (images > 0) await reportUsage(subscription.itemId, images);
    } catch (error) {
      console.error('usage not reported', subscription.id, error);
      failed.push(subscription.id);
    }
  }
  if (failed.length > 0) throw new Error(`The usage of ${failed.length} subscriptions was not reported.`);
}
