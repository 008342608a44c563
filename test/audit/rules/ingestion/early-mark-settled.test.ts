import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'failures that are given back, counted, and marked with the rest',
      files: {
        'src/gather.py': `
          async def flush(db, client):
              rows = await db.fetch("SELECT * FROM usage_outbox WHERE sent_at IS NULL LIMIT 500")
              results = await asyncio.gather(*(client.post("https://api.withorb.com/v1/ingest", json=payload(r)) for r in rows), return_exceptions=True)
              errors = [r for r in results if isinstance(r, Exception)]
              if errors:
                  log.warning("%d events could not be sent", len(errors))
              await db.execute("UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)", [r["id"] for r in rows])
        `,
      },
      at: ['src/gather.py:7'],
    },
    {
      name: 'a flag that is set behind a failure that is only told',
      files: {
        'src/ef.cs': `
          public class UsageForwarder(AppDb db, ILagoClient lago, ILogger<UsageForwarder> log)
          {
              public async Task RunAsync(CancellationToken ct)
              {
                  var batch = await db.UsageEvents.Where(u => !u.Forwarded).OrderBy(u => u.Id).Take(100).ToListAsync(ct);
                  foreach (var usage in batch)
                  {
                      try
                      {
                          await lago.CreateEventAsync(usage.ToLagoEvent(), ct);
                      }
                      catch (HttpRequestException e)
                      {
                          log.LogWarning(e, "usage {Id} not forwarded", usage.Id);
                      }
                      usage.Forwarded = true;
                  }
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
      },
      at: ['src/ef.cs:16'],
    },
    {
      name: 'batches that were rejected, marked with the others',
      files: {
        'src/m3ter-node-allsettled-marks-everything.js': `
          import { setTimeout as sleep } from 'node:timers/promises';
          import M3ter from 'm3ter-sdk';
          import { chunk } from 'lodash-es';
          import { sql } from './db.js';
          import { logger, metrics } from './telemetry.js';

          const m3ter = new M3ter({ orgId: process.env.M3TER_ORG_ID });
          const BATCH = 500;

          function toMeasurement(row) {
            return {
              uid: \`storage-\${row.id}\`,
              meter: 'object_storage',
              account: row.account_code,
              ts: row.measured_at.toISOString(),
              measure: { gb_hours: Number(row.gb_hours) },
              who: { bucket: row.bucket },
            };
          }

          async function submit(rows) {
            const { result } = await m3ter.usage.submit({ measurements: rows.map(toMeasurement) });
            if (result !== 'accepted') throw new Error(\`m3ter answered \${result}\`);
          }

          /** Submits what is pending; \`usage-submitter\` is a StatefulSet of one. */
          export async function submitPending() {
            const rows = await sql\`
              SELECT id, account_code, bucket, gb_hours, measured_at
                FROM storage_measurements
               WHERE submitted_at IS NULL
               ORDER BY attempts, id
               LIMIT 5000\`;
            if (rows.length === 0) return 0;

            const results = await Promise.allSettled(chunk(rows, BATCH).map(submit));
            const rejected = results.filter((result) => result.status === 'rejected');
            if (rejected.length > 0) {
              logger.warn({ reasons: rejected.map(({ reason }) => reason.message) }, 'some batches were not accepted');
              metrics.increment('m3ter.batches.rejected', rejected.length);
            }

            await sql\`UPDATE storage_measurements SET submitted_at = now() WHERE id IN \${sql(rows.map((row) => row.id))}\`;
            return rows.length;
          }

          export async function run(signal) {
            while (!signal.aborted) {
              const sent = await submitPending();
              if (sent === 0) await sleep(10_000);
            }
          }
        `,
      },
      at: ['src/m3ter-node-allsettled-marks-everything.js:43'],
    },
  ],
  silent: [
    {
      name: 'rows that are chosen by what came of them',
      files: {
        'src/settled.py': `
          async def flush(db, client):
              rows = await db.fetch("SELECT * FROM usage_outbox WHERE sent_at IS NULL LIMIT 500")
              results = await asyncio.gather(*(client.post("https://api.withorb.com/v1/ingest", json=payload(r)) for r in rows), return_exceptions=True)
              done = [r["id"] for r, result in zip(rows, results) if not isinstance(result, Exception)]
              await db.execute("UPDATE usage_outbox SET sent_at = now() WHERE id = ANY($1)", done)
        `,
      },
    },
    {
      name: 'a failure among them that is raised before the mark',
      files: {
        'src/raise.ts': `
          export async function flush(rows: Row[]) {
            const results = await Promise.allSettled(rows.map((row) => orb.events.ingest({ events: [toEvent(row)] })));
            const failed = results.filter((result) => result.status === 'rejected');
            if (failed.length > 0) throw new AggregateError(failed.map((one) => one.reason));
            await db.update(usageEvents).set({ sentAt: new Date() }).where(inArray(usageEvents.id, rows.map((row) => row.id)));
          }
        `,
      },
    },
    {
      name: 'what the product itself delivers',
      files: {
        'src/shipped.rb': `
          class Parcel::Deliver
            def call(parcel)
              Parcel.transaction do
                parcel.update!(delivered_at: Time.current)
                UsageEvent.create!(key: "parcel-#{parcel.id}", units: 1)
              end
            end
          end
        `,
      },
    },
    {
      name: 'each batch marked when it was accepted',
      files: {
        'src/m3ter-node-allsettled-marks-everything.js': `
          import { setTimeout as sleep } from 'node:timers/promises';
          import M3ter from 'm3ter-sdk';
          import { chunk } from 'lodash-es';
          import { sql } from './db.js';
          import { logger, metrics } from './telemetry.js';

          const m3ter = new M3ter({ orgId: process.env.M3TER_ORG_ID });
          const BATCH = 500;

          function toMeasurement(row) {
            return {
              uid: \`storage-\${row.id}\`,
              meter: 'object_storage',
              account: row.account_code,
              ts: row.measured_at.toISOString(),
              measure: { gb_hours: Number(row.gb_hours) },
              who: { bucket: row.bucket },
            };
          }

          async function submit(rows) {
            const { result } = await m3ter.usage.submit({ measurements: rows.map(toMeasurement) });
            if (result !== 'accepted') throw new Error(\`m3ter answered \${result}\`);
          }

          /** Submits what is pending; \`usage-submitter\` is a StatefulSet of one. */
          export async function submitPending() {
            const rows = await sql\`
              SELECT id, account_code, bucket, gb_hours, measured_at
                FROM storage_measurements
               WHERE submitted_at IS NULL
               ORDER BY attempts, id
               LIMIT 5000\`;
            if (rows.length === 0) return 0;

            const batches = chunk(rows, BATCH);
            const results = await Promise.allSettled(batches.map(submit));
            let accepted = 0;
            for (const [index, result] of results.entries()) {
              const ids = batches[index].map((row) => row.id);
              if (result.status === 'fulfilled') {
                await sql\`UPDATE storage_measurements SET submitted_at = now() WHERE id IN \${sql(ids)}\`;
                accepted += ids.length;
              } else {
                logger.error({ err: result.reason, first: ids[0], count: ids.length }, 'batch stays pending');
                metrics.increment('m3ter.batches.rejected');
                await sql\`UPDATE storage_measurements SET attempts = attempts + 1 WHERE id IN \${sql(ids)}\`;
              }
            }
            return accepted;
          }

          export async function run(signal) {
            while (!signal.aborted) {
              const sent = await submitPending();
              if (sent === 0) await sleep(10_000);
            }
          }
        `,
      },
    },
  ],
});
