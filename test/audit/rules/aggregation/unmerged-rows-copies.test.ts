import { unmergedRows } from '#audit/rules/aggregation/unmerged-rows.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unmergedRows, {
  fires: [
    {
      name: 'ch replacing in Go',
      at: ['usage.go:12'],
      files: {
        'usage.go': `
        package metering

        import "context"

        const createTable = \`
        CREATE TABLE IF NOT EXISTS meter_events (
          id UUID, tenant String, meter String, value Float64, ts DateTime64(3), version UInt64
        ) ENGINE = ReplicatedReplacingMergeTree('/ch/{shard}/meter_events', '{replica}', version)
        ORDER BY (tenant, meter, id)\`

        func (s *Store) Total(ctx context.Context, tenant, meter string) (float64, error) {
        	row := s.conn.QueryRow(ctx, "SELECT sum(value) FROM meter_events WHERE tenant = ? AND meter = ?", tenant, meter)
        	var total float64
        	return total, row.Scan(&total)
        }
      `,
      },
    },
    {
      name: 'bq stream in TypeScript',
      at: ['usage.ts:13'],
      files: {
        'usage.ts': `
        import { BigQuery } from '@google-cloud/bigquery';

        const bigquery = new BigQuery();
        const table = bigquery.dataset('billing').table('usage_events');

        export async function record(events: UsageEvent[]) {
          await table.insert(events.map((e) => ({ insertId: e.id, json: e })), { raw: true });
        }

        export async function usage(customerId: string, from: string, to: string) {
          const [rows] = await bigquery.query({
            query: \`SELECT meter, SUM(quantity) AS quantity
                    FROM billing.usage_events
                    WHERE customer_id = @customerId AND at >= @from AND at < @to
                    GROUP BY meter\`,
            params: { customerId, from, to },
          });
          return rows;
        }
      `,
      },
    },
    {
      name: 'collapsing in SQL',
      at: ['usage.sql:7'],
      files: {
        'usage.sql': `
        CREATE TABLE billing.sessions (
          session_id UUID, account_id UInt64, seconds UInt32, sign Int8
        ) ENGINE = CollapsingMergeTree(sign) ORDER BY (account_id, session_id);

        CREATE VIEW billing.seconds_by_account AS
        SELECT account_id, sum(seconds) AS seconds
        FROM billing.sessions
        GROUP BY account_id;
      `,
      },
    },
    {
      name: 'raw instead of dedup in SQL',
      at: ['usage.sql:6'],
      files: {
        'usage.sql': `
        CREATE VIEW usage_events_deduped AS
        SELECT DISTINCT ON (event_id) * FROM usage_events_raw ORDER BY event_id, received_at;

        CREATE VIEW billing_totals AS
        SELECT customer_id, date_trunc('month', occurred_at) AS month, sum(quantity) AS quantity
        FROM usage_events_raw
        GROUP BY 1, 2;
      `,
      },
    },
    {
      name: 'ch client in Python',
      at: ['usage.py:13'],
      files: {
        'usage.py': `
        import clickhouse_connect

        DDL = """
        CREATE TABLE api_usage (
            request_id String, org_id String, tokens UInt64, at DateTime
        ) ENGINE = ReplacingMergeTree
        ORDER BY (org_id, request_id)
        """


        def tokens_used(client, org_id, start, end):
            return client.query(
                "SELECT sum(tokens) FROM api_usage WHERE org_id = %(org)s AND at >= %(a)s AND at < %(b)s",
                {"org": org_id, "a": start, "b": end},
            ).result_rows[0][0]
      `,
      },
    },
    {
      name: 'bq in Java',
      at: ['usage.java:16'],
      files: {
        'usage.java': `
        package com.acme.billing;

        import com.google.cloud.bigquery.*;

        public class UsageWarehouse {
            private static final TableId TABLE = TableId.of("billing", "call_records");
            private final BigQuery bigquery;

            public void append(CallRecord record) {
                InsertAllResponse response = bigquery.insertAll(
                    InsertAllRequest.newBuilder(TABLE).addRow(record.id(), record.toMap()).build());
                if (response.hasErrors()) throw new IllegalStateException(response.getInsertErrors().toString());
            }

            public long seconds(String customer, String month) throws InterruptedException {
                String sql = "SELECT SUM(seconds) AS s FROM billing.call_records WHERE customer = @customer AND month = @month";
                return run(sql, customer, month);
            }
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'ch replacing in Go',
      files: {
        'usage.go': `
        package metering

        import "context"

        const createTable = \`
        CREATE TABLE IF NOT EXISTS meter_events (
          id UUID, tenant String, meter String, value Float64, ts DateTime64(3), version UInt64
        ) ENGINE = ReplicatedReplacingMergeTree('/ch/{shard}/meter_events', '{replica}', version)
        ORDER BY (tenant, meter, id)\`

        func (s *Store) Total(ctx context.Context, tenant, meter string) (float64, error) {
        	row := s.conn.QueryRow(ctx, "SELECT sum(value) FROM meter_events FINAL WHERE tenant = ? AND meter = ?", tenant, meter)
        	var total float64
        	return total, row.Scan(&total)
        }
      `,
      },
    },
    {
      name: 'bq stream in TypeScript',
      files: {
        'usage.ts': `
        import { BigQuery } from '@google-cloud/bigquery';

        const bigquery = new BigQuery();
        const table = bigquery.dataset('billing').table('usage_events');

        export async function record(events: UsageEvent[]) {
          await table.insert(events.map((e) => ({ insertId: e.id, json: e })), { raw: true });
        }

        export async function usage(customerId: string, from: string, to: string) {
          const [rows] = await bigquery.query({
            query: \`SELECT meter, SUM(quantity) AS quantity
                    FROM (SELECT DISTINCT id, meter, quantity, customer_id, at FROM billing.usage_events)
                    WHERE customer_id = @customerId AND at >= @from AND at < @to
                    GROUP BY meter\`,
            params: { customerId, from, to },
          });
          return rows;
        }
      `,
      },
    },
    {
      name: 'collapsing in SQL',
      files: {
        'usage.sql': `
        CREATE TABLE billing.sessions (
          session_id UUID, account_id UInt64, seconds UInt32, sign Int8
        ) ENGINE = CollapsingMergeTree(sign) ORDER BY (account_id, session_id);

        CREATE VIEW billing.seconds_by_account AS
        SELECT account_id, sum(seconds * sign) AS seconds
        FROM billing.sessions
        GROUP BY account_id;
      `,
      },
    },
    {
      name: 'raw instead of dedup in SQL',
      files: {
        'usage.sql': `
        CREATE VIEW usage_events_deduped AS
        SELECT DISTINCT ON (event_id) * FROM usage_events_raw ORDER BY event_id, received_at;

        CREATE VIEW billing_totals AS
        SELECT customer_id, date_trunc('month', occurred_at) AS month, sum(quantity) AS quantity
        FROM usage_events_deduped
        GROUP BY 1, 2;
      `,
      },
    },
    {
      name: 'ch client in Python',
      files: {
        'usage.py': `
        import clickhouse_connect

        DDL = """
        CREATE TABLE api_usage (
            request_id String, org_id String, tokens UInt64, at DateTime
        ) ENGINE = ReplacingMergeTree
        ORDER BY (org_id, request_id)
        """


        def tokens_used(client, org_id, start, end):
            return client.query(
                "SELECT sum(tokens) FROM api_usage WHERE org_id = %(org)s AND at >= %(a)s AND at < %(b)s", settings={"final": 1},
                {"org": org_id, "a": start, "b": end},
            ).result_rows[0][0]
      `,
      },
    },
    {
      name: 'bq in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        import com.google.cloud.bigquery.*;

        public class UsageWarehouse {
            private static final TableId TABLE = TableId.of("billing", "call_records");
            private final BigQuery bigquery;

            public void append(CallRecord record) {
                InsertAllResponse response = bigquery.insertAll(
                    InsertAllRequest.newBuilder(TABLE).addRow(record.id(), record.toMap()).build());
                if (response.hasErrors()) throw new IllegalStateException(response.getInsertErrors().toString());
            }

            public long seconds(String customer, String month) throws InterruptedException {
                String sql = "SELECT SUM(seconds) AS s FROM (SELECT ANY_VALUE(seconds) AS seconds FROM billing.call_records WHERE customer = @customer AND month = @month GROUP BY call_id)";
                return run(sql, customer, month);
            }
        }
      `,
      },
    },
  ],
});
