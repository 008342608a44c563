import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'the same put on a store that is kept',
      files: {
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(row) {
            await state.put('last_sent_at', row.at);
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: { value: row.n, stripe_customer_id: row.customer } });
          }
        `,
      },
      at: ['src/report.ts:4'],
    },
    {
      name: 'the mark of a copy of data, moved before a count of runs is sent',
      files: {
        'src/jobs/copy.ts': `
          export async function onSuccess(job: Job) {
            await setLastSyncDate(job.id, job.startedAt);
            await pubsub.publisher.publish({ subject: 'usage', type: 'usage.runs', payload: { value: 1, account: job.account } });
          }
        `,
      },
      at: ['src/jobs/copy.ts:2'],
      confidence: 'possible',
    },
    {
      name: 'mark and delivery each in a function of its own',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          async function report(row) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
          }
          async function markReported(row) {
            await prisma.call.update({ where: { id: row.id }, data: { reportedAt: new Date() } });
          }
          export async function relay(row) {
            await markReported(row);
            await report(row);
          }
        `,
        'app/relay.py': `
          import stripe

          def deliver_usage(rows):
              for row in rows:
                  stripe.billing.MeterEvent.create(event_name="calls", identifier=row.id, payload={})

          def relay(state, rows):
              try:
                  deliver_usage(rows)
              finally:
                  state.last_id = rows[-1].id
                  state.save()
        `,
      },
      at: ['src/relay.ts:10', 'app/relay.py:11'],
    },
    {
      name: 'rows marked as sent by the statement that takes them',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function relay(db: Db) {
            const rows = await db.query("UPDATE usage_outbox SET sent_at = now() WHERE sent_at IS NULL RETURNING id, payload");
            for (const row of rows)
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
          }
        `,
      },
      at: ['src/relay.ts:4'],
    },
    {
      name: 'a record updated before the request, in Ruby',
      files: {
        'app/jobs/report_views.rb': `
          class ReportViews
            def perform(id)
              report = Report.find(id)
              report.update!(sent_at: Time.now.utc)
              ChargeBee::Usage.create(report.subscription_id, { quantity: report.views })
            end
          end
        `,
      },
      at: ['app/jobs/report_views.rb:4'],
    },
    {
      name: 'a row’s mark updated before the send',
      files: {
        'src/sync.ts': `
          export async function sync(account, now) {
            await prisma.account.update({ where: { id: account.id }, data: { lastReportedAt: now } });
            await reportUsage(account.id, await usageSince(account));
          }
        `,
      },
      at: ['src/sync.ts:2'],
      confidence: 'certain',
    },
    {
      name: 'a mark moved in a finally',
      files: {
        'sync.py': `
          def sync(account, now):
              try:
                  report_usage(account.id, usage_since(account))
              finally:
                  account.last_synced_at = now
        `,
      },
      at: ['sync.py:5'],
    },
    {
      name: 'a mark moved after a caught failure, in a loop over customers',
      files: {
        'src/sync.ts': `
          export async function sync(accounts, now) {
            for (const account of accounts) {
              try {
                await reportUsage(account.id, await usageSince(account));
              } catch (error) {
                console.error(error);
              }
              await saveCheckpoint(account.id, now);
            }
          }
        `,
      },
      at: ['src/sync.ts:8'],
    },
    {
      name: 'a Ruby mark moved after a rescue',
      files: {
        'app/jobs/sync_job.rb': `
          class SyncJob
            def perform(account, now)
              begin
                report_usage(account.id, usage_since(account))
              rescue StandardError => e
                Rails.logger.error(e.message)
              end
              account.update(last_reported_at: now)
            end
          end
        `,
      },
      at: ['app/jobs/sync_job.rb:8'],
    },
    {
      name: 'a Go field moved first',
      files: {
        'sync.go': `
          package sync

          func (s *Syncer) Sync(ctx context.Context, now time.Time) error {
          	s.lastReportedAt = now
          	return s.usage.ReportUsage(ctx, s.pending)
          }
        `,
      },
      at: ['sync.go:4'],
    },
    {
      name: 'a flag set on the row in the same try, before the call and never taken back',
      files: {
        'src/Export.java': `
          class Export {
            void export() {
              for (Sms sms : messages.findOpen()) {
                try {
                  sms.setBilled(true);
                  messages.save(sms);
                  lagoClient.events().createEvent(toEvent(sms));
                } catch (RuntimeException e) {
                  log.error("not sent", e);
                }
              }
            }
          }
        `,
      },
      at: ['src/Export.java:5'],
    },
  ],
  silent: [
    {
      name: 'a map that is made here, or handed in to be filled, and is sent as the event',
      files: {
        'src/Exporter.java': `
          class Exporter {
              private final OrbClient orb;
              void export(Moved moved) {
                  var properties = properties(moved);
                  orb.events().ingest(EventIngestParams.builder().addEvent(event(moved, properties)).build());
              }
              private Map<String, Object> properties(Moved moved) {
                  var properties = new LinkedHashMap<String, Object>();
                  properties.put("exported_at", OffsetDateTime.now().toString());
                  stamp(properties);
                  return properties;
              }
              private void stamp(Map<String, Object> into) {
                  into.put("last_sent_at", OffsetDateTime.now().toString());
              }
          }
        `,
        'src/report.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function report(row) {
            const headers = new Headers();
            headers.set('sent_at', new Date().toISOString());
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: { value: row.n, stripe_customer_id: row.customer } });
          }
        `,
      },
    },
    {
      name: 'functions of their own in the right order, a mark taken back, and a mark that not every call moves',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(key);
          async function report(row) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
          }
          async function markReported(row) {
            await prisma.call.update({ where: { id: row.id }, data: { reportedAt: new Date() } });
          }
          async function reopen(row) {
            await prisma.call.update({ where: { id: row.id }, data: { reportedAt: null } });
          }
          async function markEmpty(row) {
            if (row.units === 0) await prisma.call.update({ where: { id: row.id }, data: { reportedAt: new Date() } });
          }
          export async function relay(row) {
            await report(row);
            await markReported(row);
          }
          export async function again(row) {
            await reopen(row);
            await markEmpty(row);
            await report(row);
          }
          export async function careful(row) {
            await markReported(row);
            try {
              await report(row);
            } catch (error) {
              await reopen(row);
              throw error;
            }
          }
        `,
      },
    },
    {
      name: 'a flag that the handler takes back, or that is set behind the call',
      files: {
        'src/Export.java': `
          class Export {
            void export() {
              for (Sms sms : messages.findOpen()) {
                try {
                  sms.setBilled(true);
                  lagoClient.events().createEvent(toEvent(sms));
                } catch (RuntimeException e) {
                  sms.setBilled(false);
                }
              }
              for (Sms sms : messages.findLate()) {
                try {
                  lagoClient.events().createEvent(toEvent(sms));
                  sms.setBilled(true);
                } catch (RuntimeException e) {
                  log.error("not sent", e);
                }
              }
            }
          }
        `,
      },
    },
    {
      name: 'rows marked as sent behind the delivery, or given back',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function relay(db: Db, row: Row) {
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
            await db.query("UPDATE usage_outbox SET sent_at = now() WHERE id = $1", [row.id]);
          }
          export async function resend(db: Db, row: Row) {
            await db.query("UPDATE usage_outbox SET sent_at = NULL WHERE id = $1", [row.id]);
            await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row.payload });
          }
        `,
      },
    },
    {
      name: 'moved after success',
      files: {
        'src/sync.ts': `
          export async function sync(account, now) {
            await reportUsage(account.id, await usageSince(account));
            await prisma.account.update({ where: { id: account.id }, data: { lastReportedAt: now } });
          }
          export async function all(accounts, now) {
            for (const account of accounts) {
              try {
                await reportUsage(account.id, await usageSince(account));
                await saveCheckpoint(account.id, now);
              } catch (error) {
                console.error(error);
              }
            }
          }
        `,
      },
    },
    {
      name: 'a failed account left out',
      files: {
        'src/sync.ts': `
          export async function all(accounts, now) {
            for (const account of accounts) {
              try {
                await reportUsage(account.id, await usageSince(account));
              } catch (error) {
                console.error(error);
                continue;
              }
              await saveCheckpoint(account.id, now);
            }
          }
        `,
      },
    },
    {
      name: 'one transaction with the rows',
      files: {
        'src/sync.ts': `
          export async function sync(account, now) {
            await prisma.$transaction(async (tx) => {
              await tx.account.update({ where: { id: account.id }, data: { lastReportedAt: now } });
              await tx.usageEvents.create({ data: account.usage });
            });
          }
        `,
      },
    },
    {
      name: 'a mark on another branch, and one that only selects',
      files: {
        'src/sync.ts': `
          export async function sync(account, now) {
            if (account.isNew) {
              await prisma.account.update({ where: { id: account.id }, data: { lastReportedAt: now } });
              return;
            }
            await prisma.account.update({ where: { lastReportedAt: now }, data: { name: 'x' } });
            await reportUsage(account.id, await usageSince(account));
          }
        `,
      },
    },
    {
      name: 'a cursor of something else',
      files: {
        'src/list.ts': `
          export async function list(page) {
            this.cursor = page.next;
            await render(page.rows);
          }
        `,
      },
    },
  ],
});
