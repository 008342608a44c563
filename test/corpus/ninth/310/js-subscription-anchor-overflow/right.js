import { DateTime } from 'luxon';
import { knex } from '../db.js';
import { log } from '../log.js';

const YEARLY = 'year';

/**
 * End of the n-th period. It is reckoned from the anchor and not from the end before it: who subscribed on the
 * 31st is renewed on the last day of short months and on the 31st again after them.
 */
export function periodEnd(subscription, n) {
  const months = subscription.interval === YEARLY ? 12 : 1;
  return DateTime.fromJSDate(subscription.anchoredAt, { zone: 'utc' })
    .plus({ months: months * n })
    .toJSDate();
}

export function trialEnd(subscription) {
  return DateTime.fromJSDate(subscription.createdAt, { zone: 'utc' }).plus({ days: 14 }).toJSDate();
}

/** Opens the next period; whoever comes second finds that the first one has moved the row on. */
export async function roll(subscription) {
  const start = subscription.periodEndsAt;
  const number = subscription.periodNumber + 1;
  const end = periodEnd(subscription, number);
  const moved = await knex('subscriptions')
    .where({ id: subscription.id, period_ends_at: start })
    .update({ period_starts_at: start, period_ends_at: end, period_number: number });
  if (moved === 0) {
    log.info({ subscription: subscription.id }, 'period was opened by another worker');
    return null;
  }
  return { start, end };
}
