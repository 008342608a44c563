import Orb from 'orb-billing';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';

const METRICS = ['speech_seconds', 'translated_chars', 'stored_minutes'] as const;
type Metric = (typeof METRICS)[number];

interface HourlyTotal {
  workspace_id: string;
  hour: Date;
  total: string;
}

const CHUNK = 500;
const HALF_HOUR_MS = 30 * 60 * 1000;

export function createOrbExporter(sql: Sql, orb: Orb, log: Logger) {
  const pendingTotals = (metric: Metric) => sql<HourlyTotal[]>`
    select workspace_id, hour, total
      from hourly_totals
     where metric = ${metric} and closed and exported_at is null
     order by hour, workspace_id
     limit ${CHUNK}`;

  const markExported = (metric: Metric, rows: HourlyTotal[]) => sql`
    update hourly_totals t set exported_at = now()
      from unnest(${rows.map((r) => r.workspace_id)}::text[], ${rows.map((r) => r.hour)}::timestamptz[]) as s(workspace_id, hour)
     where t.metric = ${metric} and t.workspace_id = s.workspace_id and t.hour = s.hour`;

  async function exportMetric(metric: Metric): Promise<number> {
    const rows = await pendingTotals(metric);
    if (rows.length === 0) return 0;

    await orb.events.ingest({
      events: rows.map((row) => ({
        event_name: metric,
        idempotency_key: `${row.workspace_id}:${row.hour.toISOString()}`, // <- MTR-203
        external_customer_id: row.workspace_id,
        timestamp: new Date(row.hour.getTime() + HALF_HOUR_MS).toISOString(),
        properties: { amount: row.total },
      })),
    });

    await markExported(metric, rows);
    return rows.length;
  }

  /** Called at ten past; a closed total does not change any more. */
  return async function exportClosedHours(): Promise<void> {
    for (const metric of METRICS) {
      try {
        let sent: number;
        do {
          sent = await exportMetric(metric);
        } while (sent === CHUNK);
      } catch (err) {
        log.error({ err, metric, alert: 'billing' }, 'export to Orb failed, rows stay pending');
      }
    }
  };
}
