import { eq } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { db } from '../db/client';
import { plans, subscriptions } from '../db/schema';

export interface Entitlements {
  readonly plan: string;
  readonly maxMonitors: number;
  readonly minIntervalSeconds: number;
}

const TTL_SECONDS = 24 * 60 * 60;

const keyOf = (accountId: string) => `entitlements:${accountId}`;

export class EntitlementStore {
  constructor(private readonly redis: Redis) {}

  async get(accountId: string): Promise<Entitlements> {
    const cached = await this.redis.get(keyOf(accountId));
    if (cached) return JSON.parse(cached) as Entitlements;

    const [row] = await db
      .select({ plan: plans.code, maxMonitors: plans.maxMonitors, minIntervalSeconds: plans.minIntervalSeconds })
      .from(subscriptions)
      .innerJoin(plans, eq(plans.id, subscriptions.planId))
      .where(eq(subscriptions.accountId, accountId));
    if (!row) throw new Error(`account ${accountId} has no subscription`);

    await this.redis.set(keyOf(accountId), JSON.stringify(row), 'EX', TTL_SECONDS); // <- MTR-410
    return row;
  }

  /** Called by the billing webhook and by the plan picker. */
  async changePlan(accountId: string, planId: number): Promise<void> { // <- MTR-410
    await db // <- MTR-410
      .update(subscriptions) // <- MTR-410
      .set({ planId, changedAt: new Date() }) // <- MTR-410
      .where(eq(subscriptions.accountId, accountId)); // <- MTR-410
  }

  async mayAddMonitor(accountId: string, current: number): Promise<boolean> {
    const { maxMonitors } = await this.get(accountId); // <- MTR-410
    return current < maxMonitors;
  }
}
