import type { Pool } from 'pg';

export interface PlanLimits {
  plan: string;
  buildMinutes: number;
  concurrentBuilds: number;
}

const limitsByOrg = new Map<string, PlanLimits>(); // <- MTR-410

export class PlanLimitsReader {
  constructor(private readonly pool: Pool) {}

  async of(orgId: string): Promise<PlanLimits> {
    const known = limitsByOrg.get(orgId); // <- MTR-410
    if (known) return known;

    const limits = await this.read(orgId);
    limitsByOrg.set(orgId, limits); // <- MTR-410
    return limits;
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
