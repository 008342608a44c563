import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'a whole collection of rows in one batch',
      files: {
        'src/Send.php': `
          <?php
          class PushUsage {
              public function handle(LagoClient $lago): void {
                  $rows = UsageRow::whereNull('sent_at')->get();
                  $lago->events()->batchCreate($rows->map(fn ($r) => $r->toEvent())->all());
              }
          }
        `,
      },
      at: ['src/Send.php:5'],
    },
    {
      name: 'rows of a driver without a limit',
      files: {
        'src/send.ts': `
          import { Metronome } from '@metronome/sdk';
          const PENDING = 'SELECT * FROM usage_rows WHERE sent_at IS NULL ORDER BY id';
          export async function push(pool: Pool, metronome: Metronome) {
            const result = await pool.query<Row>(PENDING);
            await metronome.v1.usage.ingest({ usage: result.rows.map(toEvent) });
          }
        `,
      },
      at: ['src/send.ts:5'],
    },
    {
      name: 'a limit above what is taken',
      files: {
        'src/send.ts': `
          import { Metronome } from '@metronome/sdk';
          const PENDING = 'SELECT * FROM usage_rows WHERE sent_at IS NULL ORDER BY id LIMIT 1000';
          export async function push(pool: Pool, metronome: Metronome) {
            const { rows } = await pool.query<Row>(PENDING);
            await metronome.v1.usage.ingest({ usage: rows.map(toEvent) });
          }
        `,
      },
      at: ['src/send.ts:5'],
    },
    {
      name: 'every row of a cursor in one call',
      files: {
        'src/send.py': `
          def push(conn, client):
              with conn.cursor() as cur:
                  cur.execute("SELECT id, customer, units, at FROM usage_rows WHERE sent_at IS NULL")
                  rows = cur.fetchall()
              client.v1.usage.ingest(usage=[{"transaction_id": r[0], "customer_id": r[1], "event_type": "u", "timestamp": r[3].isoformat()} for r in rows])
        `,
      },
      at: ['src/send.py:5'],
    },
    {
      name: 'every row of a store in one call',
      files: {
        'internal/push/push.go': `
          package push
          import "github.com/Metronome-Industries/metronome-go"
          func (p *Pusher) Push(ctx context.Context) error {
          	rows, err := p.store.ListPending(ctx)
          	if err != nil {
          		return err
          	}
          	events := make([]metronome.V1UsageIngestParamsUsage, 0, len(rows))
          	for _, row := range rows {
          		events = append(events, toEvent(row))
          	}
          	return p.client.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{Usage: events})
          }
        `,
      },
      at: ['internal/push/push.go:12'],
    },
    {
      name: 'fifty records where twenty-five are taken',
      files: {
        'src/Send.cs': `
          public class Reporter {
              public async Task ReportAsync(List<UsageRecord> records) {
                  foreach (var chunk in records.Chunk(50))
                      await _marketplace.BatchMeterUsageAsync(new BatchMeterUsageRequest { ProductCode = Code, UsageRecords = chunk.ToList() });
              }
          }
        `,
      },
      at: ['src/Send.cs:4'],
    },
    {
      name: 'a repository’s list in one batch',
      files: {
        'src/Send.java': `
          public class Pusher {
              void push() {
                  List<UsageRow> rows = repository.findBySentAtIsNull();
                  lago.events().createBatchEvents(rows.stream().map(this::toEvent).toList());
              }
          }
        `,
      },
      at: ['src/Send.java:4'],
    },
  ],
  silent: [
    {
      name: 'a limit that is taken',
      files: {
        'src/send.ts': `
          import { Metronome } from '@metronome/sdk';
          const PENDING = 'SELECT * FROM usage_rows WHERE sent_at IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED';
          export async function push(pool: Pool, metronome: Metronome) {
            const { rows } = await pool.query<Row>(PENDING);
            await metronome.v1.usage.ingest({ usage: rows.map(toEvent) });
          }
        `,
      },
    },
    {
      name: 'a cursor with a limit in its text',
      files: {
        'src/send.py': `
          def push(conn, client):
              with conn.cursor() as cur:
                  cur.execute("SELECT id, customer, units, at FROM usage_rows WHERE sent_at IS NULL LIMIT 100")
                  rows = cur.fetchall()
              client.v1.usage.ingest(usage=[{"transaction_id": r[0], "customer_id": r[1], "event_type": "u", "timestamp": r[3].isoformat()} for r in rows])
        `,
      },
    },
  ],
});
