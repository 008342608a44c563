import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'a store of checkpoints that moves in a finally',
      files: {
        'src/usage.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar({ accessToken: process.env.POLAR_TOKEN });
          export class Exporter {
            constructor(private readonly checkpoints: CheckpointStore) {}
            async run(rows: UsageRow[]) {
              try {
                await polar.events.ingest({ events: rows.map(toEvent) });
              } finally {
                await this.checkpoints.save('usage', rows.at(-1)!.id);
              }
            }
          }
        `,
      },
      at: ['src/usage.ts:9'],
    },
    {
      name: 'a mark in Redis, set before the send',
      files: {
        'src/usage.py': `
          import redis
          from metronome import Metronome

          store = redis.Redis()
          client = Metronome()

          def export(rows):
              store.set("usage_cursor", rows[-1].id)
              client.v1.usage.ingest(usage=[to_event(row) for row in rows])
        `,
      },
      at: ['src/usage.py:8'],
    },
  ],
  silent: [
    {
      name: 'a store of checkpoints that moves behind the send',
      files: {
        'src/usage.ts': `
          import { Polar } from '@polar-sh/sdk';
          const polar = new Polar({ accessToken: process.env.POLAR_TOKEN });
          export class Exporter {
            constructor(private readonly checkpoints: CheckpointStore) {}
            async run(rows: UsageRow[]) {
              await polar.events.ingest({ events: rows.map(toEvent) });
              await this.checkpoints.save('usage', rows.at(-1)!.id);
            }
          }
        `,
      },
    },
    {
      name: 'a cache entry that is no mark',
      files: {
        'src/usage.py': `
          import redis
          from metronome import Metronome

          store = redis.Redis()
          client = Metronome()

          def export(rows):
              store.set("usage_export_running", "1")
              client.v1.usage.ingest(usage=[to_event(row) for row in rows])
        `,
      },
    },
  ],
});
