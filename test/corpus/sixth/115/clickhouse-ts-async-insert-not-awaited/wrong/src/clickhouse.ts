import { createClient } from '@clickhouse/client';

export const clickhouse = createClient({
  url: process.env.CLICKHOUSE_URL,
  username: process.env.CLICKHOUSE_USER,
  password: process.env.CLICKHOUSE_PASSWORD,
  database: 'product',
  compression: { request: true },
  clickhouse_settings: {
    // many small writers: let the server do the batching
    async_insert: 1,
    wait_for_async_insert: 0, // <- MTR-115
    async_insert_busy_timeout_ms: 2_000,
  },
});

export function insertRows(table: string, rows: unknown[]) {
  return clickhouse.insert({ table, values: rows, format: 'JSONEachRow' }); // <- MTR-115
}
