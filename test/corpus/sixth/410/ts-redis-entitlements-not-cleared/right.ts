import { eq } from 'drizzle-orm';
import type { Redis } from 'ioredis';
import { db } from '../db/client';
import { plans, subscriptions } from '../db/schema';

export interface Entitlements {
  readonly plan: string;
  readonly maxMonitors: number;
  readonly minIntervalSeconds: number;
}

/** Only a net below the deletion in `changePlan`, should Redis have missed it. */
const TTL_SECONDS = 60;

const keyOf = (accountId: string) => `entitlements:${accountId}`;

export class EntitlementStore {
  constructor(private readonly redis: Redis) {}

  async get(accountId: string): Promise<Entitlements> {
    const cached = await this.redis.get(keyOf(accountId));
    if (cached) return JSON.parse(cached) as Entitlements;

    const row = await this.load(accountId);
    await this.redis.set(keyOf(accountId), JSON.stringify(row), 'EX', TTL_SECONDS);
    return row;
  }

  /** Called by the billing webhook and by the plan picker. */
  async changePlan(accountId: string, planId: number): Promise<void> {
    await db
      .update(subscriptions)
      .set({ planId, changedAt: new Date() })
      .where(eq(subscriptions.accountId, accountId));
    await this.redis.del(keyOf(accountId));
  }

  async mayAddMonitor(accountId: string, current: number): Promise<boolean> {
    const { maxMonitors } = await this.load(accountId);
    return current < maxMonitors;
  }

  private async load(accountId: string): Promise<Entitlements> {
    const [row] = await db
      .select({ plan: plans.code, maxMonitors: plans.maxMonitors, minIntervalSeconds: plans.minIntervalSeconds })
      .from(subscriptions)
      .innerJoin(plans, eq(plans.id, subscriptions.planId))
      .where(eq(subscriptions.accountId, accountId));
    if (!row) throw new Error(`account ${accountId} has no subscription`);
    return row;
  }
}
