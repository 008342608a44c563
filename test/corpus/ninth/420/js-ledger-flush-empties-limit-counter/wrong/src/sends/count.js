import { redis } from '../redis.js';

export const counter = (orgId) => `sends:${orgId}`;

export class MonthlyLimitReached extends Error {}

/** Counts a mail that goes out. An organisation may send `limit` mails in a month. */
export async function countSend(orgId, limit) {
  const sent = await redis.incr(counter(orgId)); // <- MTR-420, MTR-406?
  if (sent > limit) { // <- MTR-420
    await redis.decr(counter(orgId));
    throw new MonthlyLimitReached(orgId);
  }
  return sent;
}
