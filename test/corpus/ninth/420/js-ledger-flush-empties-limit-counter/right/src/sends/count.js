import { redis } from '../redis.js';

export const pending = (orgId) => `sends:${orgId}:pending`;
const monthly = (orgId, month) => `sends:${orgId}:${month}`;
const FORTY_DAYS = 40 * 24 * 3600;

export class MonthlyLimitReached extends Error {}

const monthOf = (date) => date.toISOString().slice(0, 7);

/** Counts a mail that goes out. An organisation may send `limit` mails in a month (of UTC). */
export async function countSend(orgId, limit) {
  const key = monthly(orgId, monthOf(new Date()));
  const [[, sent]] = await redis.multi().incr(key).expire(key, FORTY_DAYS).incr(pending(orgId)).exec();
  if (sent > limit) {
    await redis.multi().decr(key).decr(pending(orgId)).exec();
    throw new MonthlyLimitReached(orgId);
  }
  return sent;
}
