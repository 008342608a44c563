import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'a mark behind a loop that goes on past what failed',
      files: {
        'src/export.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          export class Export {
            readonly #meter = new OpenMeter({ baseUrl, apiKey });
            async run() {
              const { rows } = await this.pool.query('select id, owner, hours from samples where id > $1 order by id', [await this.since()]);
              let failed = 0;
              for (const row of rows) {
                try {
                  await this.#meter.events.ingest({ id: row.id, type: 'hours', subject: row.owner, data: { hours: row.hours } });
                } catch (err) {
                  failed += 1;
                  this.log.error({ err }, 'not ingested');
                }
              }
              await this.moveCheckpoint(rows.at(-1).id);
              this.log.info({ failed }, 'done');
            }
          }
        `,
        'internal/usage/export.go': `
          package usage

          func (e *Exporter) Run(ctx context.Context, rows []Row) error {
            var failed []error
            for _, row := range rows {
              if err := e.orb.Ingest(ctx, row); err != nil {
                slog.Error("not ingested", "row", row.ID, "err", err)
                failed = append(failed, err)
                continue
              }
            }
            e.state.LastReportedID = rows[len(rows)-1].ID
            return errors.Join(failed...)
          }
        `,
      },
      at: ['src/export.ts:15', 'internal/usage/export.go:12'],
    },
    {
      name: 'rows marked before a loop that only logs what failed',
      files: {
        'app/relay.py': `
          import stripe

          def relay(session):
              rows = session.scalars(select(Usage).where(Usage.sent_at.is_(None)).limit(100)).all()
              mark_sent(session, [row.id for row in rows])
              for row in rows:
                  try:
                      stripe.billing.MeterEvent.create(event_name="calls", identifier=row.id, payload=row.payload)
                  except stripe.StripeError:
                      logger.exception("not sent")
        `,
      },
      at: ['app/relay.py:5'],
    },
    {
      name: 'a cursor kept under a key that a constant names',
      files: {
        'src/tick.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          const CURSOR = 'usage-export:cursor';
          const meter = new OpenMeter({ baseUrl, apiKey });
          export async function tick(redis: Redis, pool: Pool) {
            const { rows } = await pool.query('SELECT id, org FROM requests WHERE id > $1 ORDER BY id', [await redis.get(CURSOR)]);
            await redis.set(CURSOR, rows.at(-1).id);
            await meter.events.ingest(rows.map((row) => ({ id: row.id, type: 'requests', subject: row.org })));
          }
        `,
      },
      at: ['src/tick.ts:6'],
    },
  ],
  silent: [
    {
      name: 'what failed goes to the dead letters',
      files: {
        'internal/usage/sync.go': `
          package usage

          func (s *Syncer) Sync(ctx context.Context, rows []Row) error {
            var dead []Row
            for _, row := range rows {
              if err := s.orb.Ingest(ctx, row); err != nil {
                dead = append(dead, row)
              }
            }
            if err := s.deadLetters.Put(ctx, dead); err != nil {
              return err
            }
            s.state.LastReportedID = rows[len(rows)-1].ID
            return nil
          }
        `,
      },
    },
    {
      name: 'what failed in the loop is asked for before the mark, or left out of it',
      files: {
        'src/export.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          const meter = new OpenMeter({ baseUrl, apiKey });
          export async function run(rows: Row[]) {
            const failed = [];
            const sent = [];
            for (const row of rows) {
              try {
                await meter.events.ingest({ id: row.id, type: 'hours', subject: row.owner, data: { hours: row.hours } });
                sent.push(row.id);
              } catch (err) {
                failed.push(row.id);
                log.error({ err }, 'not ingested');
              }
            }
            await store.markReported(sent);
            await store.markSynced(rows.filter((row) => !failed.includes(row.id)));
            if (failed.length > 0) throw new Error('not all were ingested');
            await saveCheckpoint(rows.at(-1).id);
          }
        `,
        'internal/usage/export.go': `
          package usage

          func (e *Exporter) Run(ctx context.Context, rows []Row) error {
            last := e.state.LastReportedID
            for _, row := range rows {
              if err := e.orb.Ingest(ctx, row); err != nil {
                slog.Error("not ingested", "row", row.ID, "err", err)
                break
              }
              last = row.ID
            }
            e.state.LastReportedID = last
            return nil
          }
        `,
      },
    },
  ],
});
