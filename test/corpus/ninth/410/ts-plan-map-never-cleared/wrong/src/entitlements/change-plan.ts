import type { Pool } from 'pg';
import { logger } from '../logger';
import type { PlanLimitsReader } from './plan-limits';

/** Moves an organisation to another plan. Called by the settings page and by support. */
export class ChangePlan {
  constructor(
    private readonly pool: Pool,
    private readonly limits: PlanLimitsReader,
  ) {}

  async run(orgId: string, planCode: string, by: string): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(
        'UPDATE orgs SET plan_id = (SELECT id FROM plans WHERE code = $2) WHERE id = $1',
        [orgId, planCode],
      );
      if (rowCount !== 1) throw new Error(`no org ${orgId}`);
      await client.query('INSERT INTO plan_changes (org_id, plan_code, changed_by) VALUES ($1, $2, $3)', [
        orgId,
        planCode,
        by,
      ]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
    const { buildMinutes } = await this.limits.of(orgId);
    logger.info({ orgId, planCode, by, buildMinutes }, 'plan changed');
  }
}
