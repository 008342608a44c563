import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'the cursor is kept in a finally',
      files: {
        'src/sync.kt': `
          class UsageSync(private val orb: OrbClient, private val cursors: CursorRepository) {
              fun run() {
                  val cursor = cursors.get("orb")
                  val rows = rows.after(cursor.lastId)
                  try {
                      orb.events().ingest(EventIngestParams.builder().events(rows.map(::toEvent)).build())
                  } catch (e: Exception) {
                      log.error("orb refused", e)
                  } finally {
                      cursors.save(cursor.copy(lastId = rows.last().id))
                  }
              }
          }
        `,
      },
      at: ['src/sync.kt:10'],
    },
    {
      name: 'the mark moves before the provider answers',
      files: {
        'src/sync.go': `
          package sync
          func (s *Syncer) Run(ctx context.Context) error {
          	rows, err := s.store.Unreported(ctx, 100)
          	if err != nil || len(rows) == 0 {
          		return err
          	}
          	if err := s.store.MarkReported(ctx, ids(rows)); err != nil {
          		return err
          	}
          	return s.metronome.V1.Usage.Ingest(ctx, metronome.V1UsageIngestParams{Usage: toUsage(rows)})
          }
        `,
      },
      at: ['src/sync.go:7'],
    },
    {
      name: 'a script that marks first',
      files: {
        'src/sync.py': `
          import os, psycopg, requests
          conn = psycopg.connect(os.environ["DB"])
          rows = conn.execute("SELECT id, customer, units, at FROM usage_rows WHERE sent_at IS NULL ORDER BY id LIMIT 100").fetchall()
          conn.execute("UPDATE usage_rows SET sent_at = now() WHERE id = ANY(%s)", ([r[0] for r in rows],))
          conn.commit()
          requests.post("https://api.metronome.com/v1/ingest", json=[{"transaction_id": str(r[0]), "customer_id": r[1], "event_type": "u", "timestamp": r[3].isoformat()} for r in rows], timeout=30).raise_for_status()
        `,
      },
      at: ['src/sync.py:4'],
    },
    {
      name: 'marks behind a swallowed failure',
      files: {
        'src/Sync.cs': `
          public class UsageSync {
              public async Task RunAsync() {
                  foreach (var row in await _rows.UnreportedAsync()) {
                      try { await _lago.SendEventAsync(row.ToEvent()); }
                      catch (HttpRequestException e) { _logger.LogError(e, "lago"); }
                      row.ReportedAt = DateTimeOffset.UtcNow;
                  }
                  await _rows.SaveAsync();
              }
          }
        `,
      },
      at: ['src/Sync.cs:6'],
    },
    {
      name: 'update_all before the loop',
      files: {
        'src/sync.rb': `
          class SyncUsage
            def call
              rows = UsageRow.where(reported_at: nil).limit(100).to_a
              UsageRow.where(id: rows.map(&:id)).update_all(reported_at: Time.current)
              rows.each { |row| Stripe::Billing::MeterEvent.create(event_name: row.meter, identifier: row.id, payload: row.payload) }
            end
          end
        `,
      },
      at: ['src/sync.rb:4'],
    },
    {
      name: 'the checkpoint is stored before the request',
      files: {
        'src/sync.rs': `
          pub async fn run(&self) -> anyhow::Result<()> {
              let rows = self.store.after(self.checkpoint.load().await?).await?;
              let Some(last) = rows.last() else { return Ok(()) };
              self.checkpoint.save(last.id).await?;
              self.http.post("https://api.withorb.com/v1/ingest").json(&to_events(&rows)).send().await?.error_for_status()?;
              Ok(())
          }
        `,
      },
      at: ['src/sync.rs:4'],
    },
  ],
  silent: [],
});
