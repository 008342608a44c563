import Orb from 'orb-billing';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';

const METRICS = ['speech_seconds', 'translated_chars', 'stored_minutes'] as const;
type Metric = (typeof METRICS)[number];

interface HourlyTotal {
  id: string;
  workspace_id: string;
  metric: Metric;
  hour: Date;
  total: string;
}

const CHUNK = 500;
const HALF_HOUR_MS = 30 * 60 * 1000;

const logLabel = (row: HourlyTotal) => `${row.workspace_id}:${row.hour.toISOString()}`;

/** One total of one metric in one workspace and hour is one fact for Orb. */
const idempotencyKey = ({ metric, workspace_id, hour }: HourlyTotal) =>
  ['hourly', metric, workspace_id, hour.toISOString()].join(':');

export function createOrbExporter(sql: Sql, orb: Orb, log: Logger) {
  const pendingTotals = (metric: Metric) => sql<HourlyTotal[]>`
    select id, workspace_id, metric, hour, total
      from hourly_totals
     where metric = ${metric} and closed and exported_at is null
     order by hour, workspace_id
     limit ${CHUNK}`;

  async function exportMetric(metric: Metric): Promise<number> {
    const rows = await pendingTotals(metric);
    if (rows.length === 0) return 0;

    await orb.events.ingest({
      events: rows.map((row) => ({
        event_name: row.metric,
        idempotency_key: idempotencyKey(row),
        external_customer_id: row.workspace_id,
        timestamp: new Date(row.hour.getTime() + HALF_HOUR_MS).toISOString(),
        properties: { amount: row.total },
      })),
    });

    await sql`update hourly_totals set exported_at = now() where id = any(${rows.map((r) => r.id)}::uuid[])`;
    log.debug({ metric, first: logLabel(rows[0]), count: rows.length }, 'exported');
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
