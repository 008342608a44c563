import type { ClickHouseClient } from '@clickhouse/client';

export interface Period {
  readonly start: Date;
  readonly end: Date;
}

export interface MeterUsage {
  readonly meter: string;
  readonly quantity: string;
}

const seconds = (date: Date) => date.getTime() / 1000;

/** Usage by meter for the invoice of a period. The collector sends events again with a higher version to correct them. */
export async function meterUsage(ch: ClickHouseClient, organizationId: string, period: Period): Promise<MeterUsage[]> {
  const result = await ch.query({
    query: `
      SELECT meter, toString(sum(latest)) AS quantity
      FROM (
        SELECT meter, event_id, argMax(quantity, version) AS latest
        FROM usage_events
        WHERE organization_id = {organizationId: UUID}
          AND occurred_at >= fromUnixTimestamp64Milli({start: Int64}, 'UTC')
          AND occurred_at < fromUnixTimestamp64Milli({end: Int64}, 'UTC')
        GROUP BY meter, event_id
      )
      GROUP BY meter
      ORDER BY meter`,
    query_params: { organizationId, start: period.start.getTime(), end: period.end.getTime() },
    format: 'JSONEachRow',
  });
  return result.json<MeterUsage>();
}

/** Whether the organization sent anything in the last minutes, for the set-up wizard. */
export async function hasRecentEvents(ch: ClickHouseClient, organizationId: string, since: Date): Promise<boolean> {
  const result = await ch.query({
    query: `
      SELECT 1 FROM usage_events
      WHERE organization_id = {organizationId: UUID} AND occurred_at >= fromUnixTimestamp({since: Int64})
      LIMIT 1`,
    query_params: { organizationId, since: Math.floor(seconds(since)) },
    format: 'JSONEachRow',
  });
  return (await result.json()).length > 0;
}
