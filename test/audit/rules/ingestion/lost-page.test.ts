import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [
    {
      name: 'a page that starts strictly after a time, in an object mapper',
      files: {
        'billing/export.ts': `
          async function exportUsage(db) {
            let since = start;
            while (true) {
              const rows = await db.select().from(usageEvents).where(and(eq(usageEvents.orgId, org), gt(usageEvents.timestamp, since))).orderBy(asc(usageEvents.timestamp)).limit(BATCH);
              if (rows.length === 0) break;
              await push(rows);
              since = rows.at(-1).timestamp;
            }
          }
        `,
        'usage/export.py': `
          def export(session):
              cursor = EPOCH
              while True:
                  rows = UsageEvent.objects.filter(created_at__gt=cursor).order_by("created_at")[:1000]
                  if not rows:
                      return
                  send(rows)
                  cursor = rows[-1].created_at
        `,
        'usage/export.rb': `
          class UsageExport
            def call
              loop do
                rows = Event.where('created_at > ?', cursor).order(created_at: :asc).limit(500)
                break if rows.empty?
                publish(rows)
                cursor = rows.last.created_at
              end
            end
          end
        `,
      },
      at: ['billing/export.ts:4', 'usage/export.py:4', 'usage/export.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'the same in SQL and in a chain of Go',
      files: {
        'billing/export.go': `
          package billing

          func exportUsage(ctx context.Context, db *sql.DB) error {
            for {
              rows := query(ctx, db, "SELECT id, created_at FROM usage_events WHERE created_at > $1 ORDER BY created_at LIMIT 500", cursor)
              if len(rows) == 0 {
                return nil
              }
              cursor = rows[len(rows)-1].CreatedAt
            }
          }

          func syncUsage(db *gorm.DB) {
            for {
              db.Where("updated_at > ?", after).Order("updated_at ASC").Limit(100).Find(&rows)
              last := rows[len(rows)-1]
              after = last.UpdatedAt
            }
          }
        `,
      },
      at: ['billing/export.go:5', 'billing/export.go:15'],
      confidence: 'likely',
    },
    {
      name: 'an offset over rows that the loop marks',
      files: {
        'billing/report.ts': `
          async function reportUsage(prisma) {
            for (let skip = 0; ; skip += 100) {
              const rows = await prisma.usageRecord.findMany({ where: { status: 'pending' }, orderBy: { id: 'asc' }, skip, take: 100 });
              if (!rows.length) break;
              for (const row of rows) {
                await report(row);
                await prisma.usageRecord.update({ where: { id: row.id }, data: { status: 'sent' } });
              }
            }
          }
        `,
        'billing/report.go': `
          package billing

          func reportUsage(db *gorm.DB) {
            offset := 0
            for {
              db.Where("reported = ?", false).Order("id").Offset(offset).Limit(100).Find(&rows)
              for _, row := range rows {
                db.Model(&row).Update("reported", true)
                row.Reported = true
              }
              offset += 100
            }
          }
        `,
      },
      at: ['billing/report.ts:3', 'billing/report.go:6'],
    },
    {
      name: 'chosen by one column, cut by another',
      files: {
        'metering/poll.py': `
          def poll_usage(conn, last_id):
              return conn.execute(f"SELECT * FROM usage_events WHERE id > {last_id} ORDER BY created_at LIMIT 100")
        `,
        'metering/poll.ts': `
          const page = (db, cursor) => db.usageEvent.findMany({ where: { id: { gt: cursor } }, orderBy: { id: 'desc' }, take: 100 });
        `,
      },
      at: ['metering/poll.py:2', 'metering/poll.ts:1'],
    },
    {
      name: 'the first page of a provider',
      files: {
        'billing/sync.ts': `
          async function syncSubscriptions() {
            const subscriptions = await stripe.subscriptions.list({ limit: 100, status: 'active' });
            for (const subscription of subscriptions.data) await billUsage(subscription);
          }
        `,
      },
      at: ['billing/sync.ts:2'],
    },
    {
      name: 'an offset over rows that a method of the same object takes out by a setter, in PHP',
      files: {
        'src/Billing/Exporter.php': `
          <?php
          final class UsageExporter
          {
              public function run(): void
              {
                  $sent = 0;
                  do {
                      $page = $this->usages->createQueryBuilder('u')
                          ->where('u.sentAt IS NULL')
                          ->orderBy('u.id', 'ASC')
                          ->setFirstResult($sent)
                          ->setMaxResults(200)
                          ->getQuery()
                          ->getResult();
                      foreach ($page as $usage) {
                          $this->send($usage);
                      }
                      $sent += count($page);
                  } while (count($page) === 200);
              }

              private function send(Usage $usage): void
              {
                  $this->api->record($usage->getId());
                  $usage->setSentAt(new \\DateTimeImmutable());
              }
          }
        `,
      },
      at: ['src/Billing/Exporter.php:8'],
    },
    {
      name: 'all rows after the last one’s time, in four mappers',
      files: {
        'billing/entries.py': `
          def pending(meter):
              statement = select(UsageEvent).order_by(UsageEvent.received_at)
              last = meter.last_billed_event
              if last is not None:
                  statement = statement.where(UsageEvent.received_at > last.received_at)
              return run(statement)

          def unbilled(meter):
              return UsageEvent.objects.filter(received_at__gt=meter.last_event.received_at)
        `,
        'app/billing/entries.rb': `
          class Entries
            def pending(meter)
              meter.events.where('received_at > ?', meter.last_billed_event.received_at).order(:received_at)
            end
          end
        `,
        'src/billing/entries.ts': `
          export function pending(lastEvent: UsageEvent) {
            return prisma.usageEvent.findMany({ where: { receivedAt: { gt: lastEvent.receivedAt } } });
          }
        `,
      },
      at: [
        'billing/entries.py:5',
        'billing/entries.py:9',
        'app/billing/entries.rb:3',
        'src/billing/entries.ts:2',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a tie-breaker beside the time, a unique column, a clock’s time, and only whether there is any',
      files: {
        'billing/entries.py': `
          def pending(meter):
              last = meter.last_billed_event
              return run(select(UsageEvent).where(
                  or_(UsageEvent.received_at > last.received_at,
                      and_(UsageEvent.received_at == last.received_at, UsageEvent.id > last.id))))

          def by_id(meter):
              return UsageEvent.objects.filter(id__gt=meter.last_event.id)

          def recent(now):
              return UsageEvent.objects.filter(received_at__gt=now)

          def has_newer(meter):
              return UsageEvent.objects.filter(received_at__gt=meter.last_event.received_at).exists()
        `,
      },
    },
    {
      name: 'a tie-breaker in the condition, a tuple, or a key kept beside the time',
      files: {
        'billing/export.ts': `
          async function exportUsage(db) {
            let last = first;
            while (true) {
              const rows = await db.select().from(events).where(or(gt(events.at, cursor), and(eq(events.at, cursor), gt(events.id, id)))).orderBy(asc(events.at), asc(events.id)).limit(100);
              cursor = rows.at(-1).at;
              id = rows.at(-1).id;
            }
          }
        `,
        'billing/export.go': `
          package billing

          func exportUsage(db *sql.DB) {
            for {
              rows := query(db, "SELECT * FROM usage_events WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT 500", cursor)
              cursor = rows[len(rows)-1].CreatedAt
            }
          }
        `,
        'usage/export.py': `
          def export(cursor):
              while True:
                  rows = UsageEvent.objects.filter(id__gt=last_id).order_by("id")[:1000]
                  last_id = rows[-1].id
        `,
      },
    },
    {
      name: 'an inclusive start, one row, or rows that are no page of a loop',
      files: {
        'billing/latest.ts': `
          async function latest(db) {
            const rows = await db.usage.findMany({ where: { createdAt: { gte: since } }, orderBy: { createdAt: 'asc' }, take: 100 });
            since = rows.at(-1).createdAt;
            return db.usage.findMany({ where: { createdAt: { gt: since } }, orderBy: { createdAt: 'asc' }, take: 1 });
          }
          const recent = (db) => db.usage.findMany({ where: { createdAt: { gt: monthStart } }, orderBy: { createdAt: 'desc' }, take: 20 });
          const dear = (db) => db.usage.findMany({ where: { amount: { gt: 0 } }, orderBy: { createdAt: 'desc' }, take: 20 });
        `,
      },
    },
    {
      name: 'the first page read again until the set is empty, or an offset over a set that stands still',
      files: {
        'billing/report.py': `
          def report_usage(session):
              while True:
                  rows = session.query(Usage).filter(Usage.reported == False).order_by(Usage.id).limit(100).all()
                  for row in rows:
                      row.reported = True

          def sum_usage(session):
              offset = 0
              while True:
                  rows = session.query(Usage).filter(Usage.period == period).order_by(Usage.id).offset(offset).limit(100).all()
                  for row in rows:
                      total += row.units
                      row.seen = True
                  offset += 100
        `,
      },
    },
    {
      name: 'every page of a provider, a customer of theirs, or another kind of list',
      files: {
        'billing/sync.ts': `
          async function all() {
            for await (const subscription of stripe.subscriptions.list({ limit: 100 })) await billUsage(subscription);
          }
          async function paged() {
            let page = await stripe.customers.list({ limit: 100 });
            for (const customer of page.data) await billUsage(customer);
            while (page.has_more) page = await stripe.customers.list({ limit: 100, starting_after: page.data.at(-1).id });
          }
          async function own(customer) {
            const subscriptions = await stripe.subscriptions.list({ customer, limit: 100 });
            return subscriptions.data.map((one) => one.id);
          }
          async function some(params) {
            const subscriptions = await stripe.subscriptions.list(params);
            return subscriptions.data.map((one) => one.id);
          }
          async function models() {
            const models = await openai.models.list();
            for (const model of models.data) register(model);
          }
        `,
      },
    },
  ],
});
