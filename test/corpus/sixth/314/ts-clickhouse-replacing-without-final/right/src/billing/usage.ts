import { createClient } from '@clickhouse/client';
import { env } from '../env';

const clickhouse = createClient({ url: env.CLICKHOUSE_URL, database: 'metering' });

export interface MeterTotal {
  meter: string;
  /** a decimal, as a string */
  quantity: string;
}

/** What the invoice of a workspace is made from. Clients send an event again until they have our answer. */
export async function periodTotals(workspaceId: string, from: Date, until: Date): Promise<MeterTotal[]> {
  const result = await clickhouse.query({
    query: `
      SELECT meter, toString(sum(latest)) AS quantity
      FROM (
        SELECT meter, event_id, argMax(quantity, received_at) AS latest
        FROM usage_events
        WHERE workspace_id = {workspaceId: String}
          AND occurred_at >= {from: DateTime64(3, 'UTC')}
          AND occurred_at < {until: DateTime64(3, 'UTC')}
        GROUP BY meter, event_id
      )
      GROUP BY meter
      ORDER BY meter`,
    query_params: { workspaceId, from, until },
    format: 'JSONEachRow',
  });
  return result.json<MeterTotal>();
}

/** Whether anything has come in lately; a copy more or less does not matter here. */
export async function isSending(workspaceId: string): Promise<boolean> {
  const result = await clickhouse.query({
    query: `
      SELECT count() AS events
      FROM usage_events
      WHERE workspace_id = {workspaceId: String} AND occurred_at > now() - INTERVAL 1 HOUR
      LIMIT 1`,
    query_params: { workspaceId },
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ events: string }>();
  return row !== undefined && Number(row.events) > 0;
}
