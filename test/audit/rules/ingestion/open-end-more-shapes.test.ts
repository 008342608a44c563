import { openEnd } from '#audit/rules/ingestion/open-end.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(openEnd, {
  fires: [
    {
      name: 'machines that still run have no end',
      files: {
        'src/usage.ts': `
          export async function meterHour(pool: Pool, start: Date, end: Date) {
            const { rows } = await pool.query('SELECT id, tenant, started_at, stopped_at FROM machines WHERE started_at < $2 AND stopped_at > $1', [start, end]);
            for (const row of rows) await recordUsage(row.tenant, seconds(row, start, row.stopped_at ?? end));
          }
        `,
      },
      at: ['src/usage.ts:2', 'src/usage.ts:2'],
    },
  ],
  silent: [
    {
      name: 'machines that still run are asked for too',
      files: {
        'src/usage.ts': `
          export async function meterHour(pool: Pool, start: Date, end: Date) {
            const { rows } = await pool.query('SELECT id, tenant, started_at, stopped_at FROM machines WHERE started_at < $2 AND (stopped_at IS NULL OR stopped_at > $1)', [start, end]);
            for (const row of rows) await recordUsage(row.tenant, seconds(row, start, row.stopped_at ?? end));
          }
        `,
      },
    },
  ],
});
