import { DateTime } from 'luxon';
import { knex } from '../db.js';
import { log } from '../log.js';

const YEARLY = 'year';

function addMonths(date, months) {
  const next = new Date(date);
  next.setUTCMonth(next.getUTCMonth() + months); // <- MTR-310
  return next;
}

/** End of the period that begins at `start`. */
export function periodEnd(subscription, start) {
  return addMonths(start, subscription.interval === YEARLY ? 12 : 1); // <- MTR-310
}

export function trialEnd(subscription) {
  return DateTime.fromJSDate(subscription.createdAt, { zone: 'utc' }).plus({ days: 14 }).toJSDate();
}

/** Opens the next period; whoever comes second finds that the first one has moved the row on. */
export async function roll(subscription) {
  const start = subscription.periodEndsAt;
  const end = periodEnd(subscription, start);
  const moved = await knex('subscriptions')
    .where({ id: subscription.id, period_ends_at: start })
    .update({ period_starts_at: start, period_ends_at: end });
  if (moved === 0) {
    log.info({ subscription: subscription.id }, 'period was opened by another worker');
    return null;
  }
  return { start, end };
}
