import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'a limit bound where the query is run, and pages that call somebody',
      files: {
        'ship.py': `
          import requests

          PAGE = 1000
          SELECT = "select id, customer from windows where shipped_at is null order by id limit %(page)s for update skip locked"

          def ship(http, rows):
              answer = http.post("https://api.metronome.com/v1/ingest", json=[event(row) for row in rows], timeout=30)
              answer.raise_for_status()

          def run(conn, http):
              rows = conn.execute(SELECT, {"page": PAGE}).fetchall()
              ship(http, rows)
        `,
        'src/ship.ts': `
          export async function ship() {
            const { rows } = await pool.query('select * from windows where sent_at is null limit $1', [500]);
            await fetch('https://api.metronome.com/v1/ingest', { method: 'POST', body: JSON.stringify(rows.map(toEvent)) });
          }
          export async function report(hour) {
            const rows = await prisma.usage.findMany({ where: { hour } });
            if (rows.length === 0) await pager.page('no usage in this hour');
            await client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: rows.map(toRecord) }));
          }
        `,
      },
      at: ['ship.py:7', 'src/ship.ts:3', 'src/ship.ts:8'],
    },
  ],
  silent: [
    {
      name: 'a limit bound to what the provider takes, or to what is not in sight',
      files: {
        'ship.py': `
          import requests

          PAGE = 100
          SELECT = "select id, customer from windows where shipped_at is null order by id limit %(page)s for update skip locked"

          def ship(http, rows):
              answer = http.post("https://api.metronome.com/v1/ingest", json=[event(row) for row in rows], timeout=30)
              answer.raise_for_status()

          def run(conn, http, size):
              ship(http, conn.execute(SELECT, {"page": PAGE}).fetchall())
              ship(http, conn.execute(SELECT, {"page": size}).fetchall())
        `,
      },
    },
  ],
});
