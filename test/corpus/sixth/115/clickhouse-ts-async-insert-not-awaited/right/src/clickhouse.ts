import { createClient } from '@clickhouse/client';

const clickhouse = createClient({
  url: process.env.CLICKHOUSE_URL,
  username: process.env.CLICKHOUSE_USER,
  password: process.env.CLICKHOUSE_PASSWORD,
  database: 'product',
  compression: { request: true },
});

/** Page loads and the like: the server batches them in memory, and may lose them. */
export function insertAnalytics(table: 'page_loads' | 'feature_clicks', rows: unknown[]) {
  return clickhouse.insert({
    table,
    values: rows,
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 1, wait_for_async_insert: 0, async_insert_busy_timeout_ms: 2_000 },
  });
}

/** Resolves when the rows are in the table. Kafka has done the batching already. */
export function insertUsage(rows: unknown[]) {
  return clickhouse.insert({
    table: 'llm_usage',
    values: rows,
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 0, insert_quorum: 'auto' },
  });
}
