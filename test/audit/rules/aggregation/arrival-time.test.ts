import { arrivalTime } from '#audit/rules/aggregation/arrival-time.ts';
import { describeRule } from '#test/rule-tester.ts';

const SCHEMA =
  'CREATE TABLE usage_events (id bigint, units bigint, timestamp timestamptz, created_at timestamptz);';

describeRule(arrivalTime, {
  fires: [
    {
      name: 'usage of a message stamped by the clock of the worker, in four languages',
      files: {
        'src/Workers/Usage.php': `
          <?php
          class UsageWorker {
            public function action(Message $message): void {
              $payload = $message->getPayload();
              $this->stats[$payload['id']]['receivedAt'] = DateTime::now();
              $this->stats[$payload['id']]['value'] += $payload['value'];
            }
          }
        `,
        'src/usage/consumer.ts': `
          export async function handleMessage(message) {
            await usage.insert({ customer: message.customer, units: message.units, timestamp: new Date() });
          }
        `,
        'usage/consumer.py': `
          def process_event(event):
              usage.insert({"customer": event["customer"], "timestamp": datetime.now(timezone.utc)})
        `,
        'usage/consumer.go': `
          package usage

          func (c *Consumer) Handle(msg Message) error {
          	return c.store.Insert(UsageRow{Customer: msg.Customer, Timestamp: time.Now().UTC()})
          }
        `,
      },
      at: [
        'src/Workers/Usage.php:5',
        'src/usage/consumer.ts:2',
        'usage/consumer.py:2',
        'usage/consumer.go:4',
      ],
      confidence: 'possible',
    },
    {
      name: 'a period cut by arrival, in two languages',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts': `
          const q = \`SELECT SUM(units) FROM usage_events
            WHERE customer_id = $1
              AND created_at >= $2 AND created_at < $3\`;
        `,
        'usage.go': `
          package usage

          const count = "SELECT count(*) FROM usage_events WHERE created_at BETWEEN ? AND ?"
        `,
      },
      at: ['src/usage.ts:3', 'usage.go:3'],
      confidence: 'likely',
    },
    {
      name: 'a table whose times are seen in another query, and a consumer of Kafka that casts its message',
      files: {
        'usage_hourly.sql': `
          CREATE MATERIALIZED VIEW usage_hourly_mv TO usage_hourly AS
          SELECT account_id, toStartOfHour(ingested_at, 'UTC') AS hour, sum(quantity) AS quantity
          FROM usage_raw
          GROUP BY account_id, hour;

          CREATE MATERIALIZED VIEW lag_mv TO lag AS
          SELECT toStartOfMinute(ingested_at) AS minute, max(dateDiff('second', event_time, ingested_at)) AS lag_max
          FROM usage_raw
          GROUP BY minute;
        `,
        'usage-consumer.ts': `
          interface RenderUsage {
            workspaceId: string;
            seconds: number;
            finishedAt: string;
          }
          export async function run(consumer: Consumer): Promise<void> {
            await consumer.run({
              eachMessage: async ({ message }) => {
                const usage = JSON.parse(String(message.value)) as RenderUsage;
                const month = new Date().toISOString().slice(0, 7);
                await addUsage(usage.workspaceId, month, usage.seconds);
              },
            });
          }
        `,
      },
      at: ['usage_hourly.sql:2', 'usage-consumer.ts:10'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the time of the event, where the query names both times or the consumer cuts its own',
      files: {
        'usage_hourly.sql': `
          CREATE MATERIALIZED VIEW usage_hourly_mv TO usage_hourly AS
          SELECT account_id, toStartOfHour(event_time, 'UTC') AS hour, sum(quantity) AS quantity
          FROM usage_raw
          GROUP BY account_id, hour;

          CREATE MATERIALIZED VIEW lag_mv TO lag AS
          SELECT toStartOfMinute(ingested_at) AS minute, max(dateDiff('second', event_time, ingested_at)) AS lag_max
          FROM usage_raw
          GROUP BY minute;
        `,
        'usage-consumer.ts': `
          interface RenderUsage {
            workspaceId: string;
            seconds: number;
            finishedAt: string;
          }
          export async function run(consumer: Consumer): Promise<void> {
            await consumer.run({
              eachMessage: async ({ message }) => {
                const usage = JSON.parse(String(message.value)) as RenderUsage;
                const month = new Date(usage.finishedAt).toISOString().slice(0, 7);
                await addUsage(usage.workspaceId, month, usage.seconds, new Date());
              },
            });
          }
        `,
      },
    },
    {
      name: 'the time of the message, one that is used where it has none, and a time of the row itself',
      files: {
        'src/usage/consumer.ts': `
          export async function handleMessage(message) {
            await usage.insert({ units: message.units, timestamp: message.timestamp, createdAt: new Date() });
          }
          export async function handleLate(message) {
            const row = { units: message.units, timestamp: new Date() };
            if (message.sentAt) row.timestamp = message.sentAt;
            await usage.insert(row);
          }
          export async function recordUsage(customer, units) {
            await usage.insert({ customer, units, timestamp: new Date() });
          }
        `,
      },
    },
    {
      name: 'a period cut by the time of use',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts':
          'const q = "SELECT SUM(units) FROM usage_events WHERE timestamp >= $1 AND timestamp < $2";',
      },
    },
    {
      name: 'what came in since a mark, and a closed period with its late events',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts': `
          const a = "SELECT SUM(units) FROM usage_events WHERE created_at > $1";
          const b = "SELECT SUM(units) FROM usage_events WHERE timestamp < $1 AND created_at >= $2 AND created_at < $3";
        `,
      },
    },
    {
      name: 'a table with one time only, and one that is no usage',
      files: {
        'schema.sql': `
          CREATE TABLE usage_rows (id bigint, units bigint, created_at timestamptz);
          CREATE TABLE logins (id bigint, timestamp timestamptz, created_at timestamptz);
        `,
        'src/usage.ts': `
          const a = "SELECT SUM(units) FROM usage_rows WHERE created_at >= $1 AND created_at < $2";
          const b = "SELECT count(*) FROM logins WHERE created_at >= $1 AND created_at < $2";
        `,
      },
    },
  ],
});
