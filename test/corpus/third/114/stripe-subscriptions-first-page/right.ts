import { schedules } from '@trigger.dev/sdk/v3';
import { and, eq, gte, lt, sum } from 'drizzle-orm';
import Stripe from 'stripe';
import { db } from '~/db';
import { storageSamples } from '~/db/schema';
import { previousUtcDay } from '~/lib/days';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, { maxNetworkRetries: 3 });

async function mebibyteHours(customerId: string, day: { start: Date; end: Date }): Promise<bigint> {
  const [row] = await db
    .select({ total: sum(storageSamples.mebibyteHours).mapWith(BigInt) })
    .from(storageSamples)
    .where(
      and(
        eq(storageSamples.customerId, customerId),
        gte(storageSamples.sampledAt, day.start),
        lt(storageSamples.sampledAt, day.end),
      ),
    );
  return row?.total ?? 0n;
}

async function reportDay(customerId: string, day: { name: string; start: Date; end: Date }): Promise<void> {
  const value = await mebibyteHours(customerId, day);
  if (value === 0n) return;
  const key = `storage-${customerId}-${day.name}`;
  try {
    await stripe.billing.meterEvents.create(
      {
        event_name: 'storage_mebibyte_hours',
        identifier: key,
        timestamp: Math.floor(day.start.getTime() / 1000),
        payload: { stripe_customer_id: customerId, value: String(value) },
      },
      { idempotencyKey: key },
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.message.includes('already exists')) return;
    throw error;
  }
}

export const reportStorage = schedules.task({
  id: 'report-storage',
  cron: '30 0 * * *',
  queue: { concurrencyLimit: 1 },
  retry: { maxAttempts: 5 },
  run: async ({ timestamp }) => {
    const day = previousUtcDay(timestamp);
    const failed: string[] = [];
    for await (const subscription of stripe.subscriptions.list({ status: 'active', limit: 100 })) {
      const customerId = subscription.customer as string;
      try {
        await reportDay(customerId, day);
      } catch (error) {
        failed.push(`${customerId}: ${String(error)}`);
      }
    }
    if (failed.length > 0) throw new Error(`storage of ${day.name} is not reported:\n${failed.join('\n')}`);
  },
});
