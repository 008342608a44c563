import { createUsageRecord, getSubscriptionItem, lemonSqueezySetup } from '@lemonsqueezy/lemonsqueezy.js';
import cron from 'node-cron';
import pRetry from 'p-retry';
import { db } from './db.js';
import { log } from './log.js';

lemonSqueezySetup({ apiKey: process.env.LEMONSQUEEZY_API_KEY });

const retry = (what, work) =>
  pRetry(work, {
    retries: 4,
    minTimeout: 2_000,
    onFailedAttempt: ({ attemptNumber, message }) => log.warn({ what, attemptNumber, message }, 'retrying'),
  });

// The period's total, not what was added since: sending it twice changes nothing.
const totals = () =>
  db
    .selectFrom('subscriptions')
    .innerJoin('pdf_exports', (join) =>
      join
        .onRef('pdf_exports.team_id', '=', 'subscriptions.team_id')
        .onRef('pdf_exports.created_at', '>=', 'subscriptions.period_start')
        .onRef('pdf_exports.created_at', '<', 'subscriptions.period_end'),
    )
    .select(({ fn }) => ['subscriptions.item_id as itemId', fn.sum('pdf_exports.pages').as('pages')])
    .groupBy('subscriptions.item_id')
    .execute();

async function setUsage(itemId, pages) {
  const { error } = await createUsageRecord({ quantity: Number(pages), action: 'set', subscriptionItemId: itemId });
  if (error) throw error;
}

async function reportTotals() {
  for (const { itemId, pages } of await totals()) {
    try {
      await retry(`item ${itemId}`, () => getSubscriptionItem(itemId));
      await retry(`usage of ${itemId}`, () => setUsage(itemId, pages));
    } catch (error) {
      log.error({ itemId, error }, 'total is reported by the next run');
      process.emit('billing:failed', { itemId, error });
    }
  }
}

cron.schedule('*/30 * * * *', reportTotals, { noOverlap: true, timezone: 'UTC' });
