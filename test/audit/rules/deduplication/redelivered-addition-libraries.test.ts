import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'an activity of Temporal, which is tried again without end',
      files: {
        'src/usage.py': `
          from temporalio import activity

          from billing.db import pool


          @activity.defn
          async def add_compute_usage(account_id: str, seconds: int) -> None:
              async with pool.acquire() as connection:
                  await connection.execute(
                      "UPDATE account_usage SET compute_seconds = compute_seconds + $1 WHERE account_id = $2",
                      seconds,
                      account_id,
                  )
              activity.logger.info("added %s compute seconds to %s", seconds, account_id)
        `,
      },
      at: ['src/usage.py:10'],
    },
    {
      name: 'a job of pg-boss',
      files: {
        'src/usage.ts': `
          import PgBoss from 'pg-boss';
          import { pool } from './db.js';

          export async function startUsageWorker(boss: PgBoss): Promise<void> {
            await boss.work<{ accountId: string; units: number }>('usage', async ([job]) => {
              if (!job) return;
              const { accountId, units } = job.data;
              await pool.query('UPDATE account_usage SET units = units + $1 WHERE account_id = $2', [units, accountId]);
              await pool.query('INSERT INTO usage_history (account_id, units) VALUES ($1, $2)', [accountId, units]);
            });
          }
        `,
      },
      at: ['src/usage.ts:8'],
    },
  ],
  silent: [
    {
      name: 'a job of pg-boss whose rows have a key',
      files: {
        'src/usage.ts': `
          import PgBoss from 'pg-boss';
          import { pool } from './db.js';

          export async function startUsageWorker(boss: PgBoss): Promise<void> {
            await boss.work<{ eventId: string; accountId: string; units: number }>('usage', async ([job]) => {
              if (!job) return;
              const { eventId, accountId, units } = job.data;
              await pool.query(
                'INSERT INTO usage_events (event_id, account_id, units) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING',
                [eventId, accountId, units],
              );
            });
          }
        `,
      },
    },
  ],
});
