import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [
    {
      name: 'the time of the last row, in Java, PHP and Python',
      files: {
        'billing/UsageExport.java': `
          class UsageExport {
            void run(Timestamp cursor) {
              while (true) {
                List<UsageRow> page = jdbc.query(
                    "SELECT id, units, recorded_at FROM usage_records WHERE recorded_at > ? ORDER BY recorded_at LIMIT 500", UsageRow.MAPPER, cursor);
                if (page.isEmpty()) return;
                sink.send(page);
                cursor = page.get(page.size() - 1).recordedAt();
              }
            }
          }
        `,
        'billing/export.py': `
          def export(conn, since):
              while True:
                  rows = conn.execute("SELECT id, units, created_at FROM usage_events WHERE created_at > %s ORDER BY created_at LIMIT 200", (since,)).fetchall()
                  if not rows:
                      return
                  deliver(rows)
                  since = rows[-1]["created_at"]
        `,
        'billing/walk.py': `
          def export(session, since):
              rows = session.query(Usage).filter(Usage.created_at > since).order_by(Usage.created_at).limit(200).all()
              for row in rows:
                  deliver(row)
                  since = row.created_at
              return since
        `,
      },
      at: ['billing/UsageExport.java:5', 'billing/export.py:3', 'billing/walk.py:2'],
    },
    {
      name: 'found by one column and ordered by another, in C#',
      files: {
        'src/Billing/TripExporter.cs': `
          public sealed class TripExporter {
            public async Task ExportAsync(CancellationToken ct) {
              while (true) {
                var page = await db.Trips.Where(t => t.Id > position.LastId && t.CompletedAt < settled)
                    .OrderBy(t => t.CompletedAt).Take(500).ToListAsync(ct);
                if (page.Count == 0) return;
                await Submit(page, ct);
                position.LastId = page[^1].Id;
              }
            }
          }
        `,
      },
      at: ['src/Billing/TripExporter.cs:4'],
    },
    {
      name: 'an offset over rows that the loop takes out, where only what it sends says what it is about',
      files: {
        'src/drain.py': `
          from metronome import Metronome

          client = Metronome()

          def drain(session):
              offset = 0
              while True:
                  rows = session.scalars(select(Row).where(Row.sent_at.is_(None)).order_by(Row.id).offset(offset).limit(100)).all()
                  if not rows:
                      return
                  client.v1.usage.ingest(usage=[row.as_event() for row in rows])
                  for row in rows:
                      row.sent_at = func.now()
                  session.commit()
                  offset += 100
        `,
      },
      at: ['src/drain.py:8'],
    },
    {
      name: 'the answer of a listing itself walked, in PHP, Python and Ruby',
      files: {
        'billing/OverageRun.php': `
          <?php
          class OverageRun {
            private function subscriptions(): array {
              $result = Subscription::all(['limit' => 100, 'status[is]' => 'active', 'itemPriceId[is]' => self::PRICE]);
              $found = [];
              foreach ($result as $entry) { $found[] = $entry->subscription(); }
              return $found;
            }
          }
        `,
        'billing/run.py': `
          def run():
              for subscription in stripe.Subscription.list(status="active", limit=100):
                  bill_overage(subscription)
        `,
        'billing/run.rb': `
          def run
            Stripe::Subscription.list(status: "active", limit: 100).each { |subscription| bill_overage(subscription) }
          end
        `,
      },
      at: ['billing/OverageRun.php:4', 'billing/run.py:2', 'billing/run.rb:2'],
    },
  ],
  silent: [
    {
      name: 'a tie-breaker beside the time, pages that are walked by the client, and a table of one’s own',
      files: {
        'billing/UsageExport.java': `
          class UsageExport {
            void run(Cursor cursor) {
              while (true) {
                List<UsageRow> page = jdbc.query(
                    "SELECT id, units, recorded_at FROM usage_records WHERE (recorded_at, id) > (?, ?) ORDER BY recorded_at, id LIMIT 500", UsageRow.MAPPER, cursor.at(), cursor.id());
                if (page.isEmpty()) return;
                sink.send(page);
                UsageRow last = page.get(page.size() - 1);
                cursor = new Cursor(last.recordedAt(), last.id());
              }
            }
          }
        `,
        'billing/run.py': `
          def run():
              for customer in orb.customers.list(limit=100):
                  bill_overage(customer)
              for subscription in stripe.Subscription.list(status="active", limit=100).auto_paging_iter():
                  bill_overage(subscription)
        `,
        'billing/few.py': `
          def few(customer):
              for subscription in stripe.Subscription.list(customer=customer, limit=100):
                  bill_overage(subscription)
        `,
        'billing/Run.php': `
          <?php
          foreach (Subscription::all() as $subscription) { bill_overage($subscription); }
        `,
      },
    },
    {
      name: 'found and ordered by the same column, in C#',
      files: {
        'src/Billing/TripExporter.cs': `
          public sealed class TripExporter {
            public async Task ExportAsync(CancellationToken ct) {
              var page = await db.Trips.Where(t => t.Id > position.LastId && t.CompletedAt < settled)
                  .OrderBy(t => t.Id).Take(500).ToListAsync(ct);
              position.LastId = page[^1].Id;
              var latest = await db.Trips.OrderByDescending(t => t.CompletedAt).Take(5).ToListAsync(ct);
            }
          }
        `,
      },
    },
  ],
});
