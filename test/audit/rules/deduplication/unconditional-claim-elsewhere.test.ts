import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'cron lock freed in TypeScript',
      files: {
        'src/usage/node-cron-lock-freed.ts': `
          import { schedule } from 'node-cron';
          import type Redlock from 'redlock';
          import type { Pool } from 'pg';

          export function start(redlock: Redlock, pool: Pool, invoices: InvoiceClient): void {
            schedule('0 2 * * *', async () => {
              const lock = await redlock.acquire(['billing:nightly'], 60_000);
              const { rows } = await pool.query('SELECT id, customer, overage FROM usage_periods WHERE billed_at IS NULL AND ends_at <= now()');
              await lock.release();
              for (const row of rows) {
                await invoices.addLine(row.customer, 'overage', row.overage);
                await pool.query('UPDATE usage_periods SET billed_at = now() WHERE id = $1', [row.id]);
              }
            });
          }
        `,
      },
      at: ['src/usage/node-cron-lock-freed.ts:9'],
    },
    {
      name: 'advisory in Python',
      files: {
        'src/usage/py-advisory.py': `
          from apscheduler.schedulers.blocking import BlockingScheduler

          scheduler = BlockingScheduler()


          @scheduler.scheduled_job("cron", hour=1)
          def bill_storage():
              with engine.connect() as conn:
                  conn.execute(text("SELECT pg_advisory_lock(42)"))
                  open_days = conn.execute(text("SELECT id, account, gb FROM storage_days WHERE invoiced_at IS NULL")).all()
                  conn.execute(text("SELECT pg_advisory_unlock(42)"))
                  for day in open_days:
                      stripe.InvoiceItem.create(customer=day.account, amount=price(day.gb), currency="usd")
                      conn.execute(text("UPDATE storage_days SET invoiced_at = now() WHERE id = :id"), {"id": day.id})
                  conn.commit()
        `,
      },
      at: ['src/usage/py-advisory.py:11'],
    },
    {
      name: 'select then update in Go',
      files: {
        'src/usage/go-select-then-update.go': `
          package jobs

          import "context"

          func (j *Job) Run(ctx context.Context) error {
          	rows, err := j.db.QueryContext(ctx, \`SELECT id, customer, units FROM usage_hours WHERE status = 'closed'\`)
          	if err != nil {
          		return err
          	}
          	defer rows.Close()
          	for rows.Next() {
          		var h Hour
          		if err := rows.Scan(&h.ID, &h.Customer, &h.Units); err != nil {
          			return err
          		}
          		if _, err := j.db.ExecContext(ctx, \`UPDATE usage_hours SET status = 'processing' WHERE id = $1\`, h.ID); err != nil {
          			return err
          		}
          		if err := j.charge(ctx, h); err != nil {
          			return err
          		}
          	}
          	return rows.Err()
          }
        `,
      },
      at: ['src/usage/go-select-then-update.go:16'],
    },
    {
      name: 'a state set on the row that was read, in C#',
      files: {
        'src/usage/memory.cs': `
          public sealed class InvoiceRunWorker(BillingContext db) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  while (!stop.IsCancellationRequested)
                  {
                      var run = await db.InvoiceRuns.Where(r => r.Status == RunStatus.Pending).FirstOrDefaultAsync(stop);
                      if (run is not null)
                      {
                          run.Status = RunStatus.Running;
                          await db.SaveChangesAsync(stop);
                          await BillAsync(run, stop);
                      }
                  }
              }
          }
        `,
      },
      at: ['src/usage/memory.cs:10'],
    },
  ],
  silent: [
    {
      name: 'cron lock freed in TypeScript, as it should be',
      files: {
        'src/usage/node-cron-lock-freed.ts': `
          import { schedule } from 'node-cron';
          import type Redlock from 'redlock';
          import type { Pool } from 'pg';

          export function start(redlock: Redlock, pool: Pool, invoices: InvoiceClient): void {
            schedule('0 2 * * *', async () => {
              const lock = await redlock.acquire(['billing:nightly'], 60_000);
              const { rows } = await pool.query('SELECT id, customer, overage FROM usage_periods WHERE billed_at IS NULL AND ends_at <= now()');
              try {
                for (const row of rows) {
                  await invoices.addLine(row.customer, 'overage', row.overage, { idempotencyKey: \`period-\${row.id}\` });
                  await pool.query('UPDATE usage_periods SET billed_at = now() WHERE id = $1', [row.id]);
                }
              } finally {
                await lock.release();
              }
            });
          }
        `,
      },
    },
    {
      name: 'advisory in Python, as it should be',
      files: {
        'src/usage/py-advisory.py': `
          from apscheduler.schedulers.blocking import BlockingScheduler

          scheduler = BlockingScheduler()


          @scheduler.scheduled_job("cron", hour=1)
          def bill_storage():
              with engine.connect() as conn:
                  conn.execute(text("SELECT pg_advisory_lock(42)"))
                  try:
                      open_days = conn.execute(text("SELECT id, account, gb FROM storage_days WHERE invoiced_at IS NULL")).all()
                      for day in open_days:
                          stripe.InvoiceItem.create(customer=day.account, amount=price(day.gb), currency="usd", idempotency_key=f"day-{day.id}")
                          conn.execute(text("UPDATE storage_days SET invoiced_at = now() WHERE id = :id"), {"id": day.id})
                      conn.commit()
                  finally:
                      conn.execute(text("SELECT pg_advisory_unlock(42)"))
        `,
      },
    },
    {
      name: 'select then update in Go, as it should be',
      files: {
        'src/usage/go-select-then-update.go': `
          package jobs

          import "context"

          func (j *Job) Run(ctx context.Context) error {
          	rows, err := j.db.QueryContext(ctx, \`SELECT id, customer, units FROM usage_hours WHERE status = 'closed'\`)
          	if err != nil {
          		return err
          	}
          	defer rows.Close()
          	for rows.Next() {
          		var h Hour
          		if err := rows.Scan(&h.ID, &h.Customer, &h.Units); err != nil {
          			return err
          		}
          		result, err := j.db.ExecContext(ctx, \`UPDATE usage_hours SET status = 'processing' WHERE id = $1 AND status = 'closed'\`, h.ID)
          		if err != nil {
          			return err
          		}
          		if n, _ := result.RowsAffected(); n == 0 {
          			continue
          		}
          		if err := j.charge(ctx, h); err != nil {
          			return err
          		}
          	}
          	return rows.Err()
          }
        `,
      },
    },
    {
      name: 'a state set on the row that was read, in C#, as it should be',
      files: {
        'src/usage/memory.cs': `
          public sealed class InvoiceRunWorker(BillingContext db) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  while (!stop.IsCancellationRequested)
                  {
                      var run = await db.InvoiceRuns.Where(r => r.Status == RunStatus.Pending).FirstOrDefaultAsync(stop);
                      if (run is not null)
                      {
                          var taken = await db.InvoiceRuns.Where(r => r.Id == run.Id && r.Status == RunStatus.Pending)
                              .ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, RunStatus.Running), stop);
                          if (taken == 1)
                          {
                              await BillAsync(run, stop);
                          }
                      }
                  }
              }
          }
        `,
      },
    },
  ],
});
