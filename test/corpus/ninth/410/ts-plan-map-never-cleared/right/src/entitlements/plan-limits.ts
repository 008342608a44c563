import type { Pool } from 'pg';
import { LRUCache } from 'lru-cache';

export interface PlanLimits {
  plan: string;
  buildMinutes: number;
  concurrentBuilds: number;
}

/** Changes on this node are seen at once, those on other nodes after this time. */
const FRESH_MS = 30_000;

export class PlanLimitsReader {
  private readonly cache = new LRUCache<string, PlanLimits>({ max: 10_000, ttl: FRESH_MS });

  constructor(private readonly pool: Pool) {}

  async of(orgId: string): Promise<PlanLimits> {
    const known = this.cache.get(orgId);
    if (known) return known;

    const limits = await this.read(orgId);
    this.cache.set(orgId, limits);
    return limits;
  }

  forget(orgId: string): void {
    this.cache.delete(orgId);
  }

  private async read(orgId: string): Promise<PlanLimits> {
    const { rows } = await this.pool.query<PlanLimits>(
      `SELECT p.code AS plan, p.build_minutes AS "buildMinutes", p.concurrent_builds AS "concurrentBuilds"
         FROM orgs o JOIN plans p ON p.id = o.plan_id
        WHERE o.id = $1`,
      [orgId],
    );
    if (rows.length === 0) throw new Error(`org ${orgId} has no plan`);
    return rows[0];
  }
}
