import { createUsageRecord, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import cron from 'node-cron';
import pRetry from 'p-retry';
import { db } from './db.js';
import { log } from './log.js';

lemonSqueezySetup({ apiKey: process.env.LEMONSQUEEZY_API_KEY });

const pendingExports = () =>
  db
    .selectFrom('pdf_exports')
    .innerJoin('subscriptions', 'subscriptions.team_id', 'pdf_exports.team_id')
    .select(({ fn }) => [
      'subscriptions.item_id as itemId',
      fn.sum('pdf_exports.pages').as('pages'),
      fn.agg('array_agg', ['pdf_exports.id']).as('ids'),
    ])
    .where('pdf_exports.billed_at', 'is', null)
    .groupBy('subscriptions.item_id')
    .execute();

async function addUsage(itemId, pages) {
  const { error } = await createUsageRecord({ quantity: Number(pages), action: 'increment', subscriptionItemId: itemId }); // <- MTR-206
  if (error) throw error;
}

async function billExports() {
  for (const { itemId, pages, ids } of await pendingExports()) {
    try {
      await pRetry(() => addUsage(itemId, pages), { // <- MTR-206
        retries: 4,
        minTimeout: 2_000,
        onFailedAttempt: ({ attemptNumber, message }) => log.warn({ itemId, attemptNumber, message }, 'retrying usage record'),
      });
      await db.updateTable('pdf_exports').set({ billed_at: new Date() }).where('id', 'in', ids).execute();
    } catch (error) {
      log.error({ itemId, error }, 'exports stay unbilled until the next run');
      process.emit('billing:failed', { itemId, error });
    }
  }
}

cron.schedule('*/30 * * * *', billExports, { noOverlap: true, timezone: 'UTC' }); // <- MTR-206?
