import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'a lock of half a minute around a month, in C#',
      files: {
        'src/MonthlyInvoiceItemsJob.cs': `
          public sealed class MonthlyInvoiceItemsJob(IConnectionMultiplexer redis, BillingDb db) : IJob
          {
              private static readonly RedisKey Lock = "locks:monthly-invoice-items";

              public async Task Execute(IJobExecutionContext context)
              {
                  var cache = redis.GetDatabase();
                  if (!await cache.LockTakeAsync(Lock, context.FireInstanceId, TimeSpan.FromSeconds(30))) return;
                  try
                  {
                      await InvoiceAsync(context.CancellationToken);
                  }
                  finally
                  {
                      await cache.LockReleaseAsync(Lock, context.FireInstanceId);
                  }
              }

              private async Task InvoiceAsync(CancellationToken ct)
              {
                  foreach (var account in await db.Accounts.ToListAsync(ct))
                  {
                      db.InvoiceItems.AddRange(ItemsOf(account));
                      await db.SaveChangesAsync(ct);
                  }
              }
          }
        `,
      },
      at: ['src/MonthlyInvoiceItemsJob.cs:8'],
    },
    {
      name: 'a lock of a minute around all accounts, in Python',
      files: {
        'app/jobs.py': `
          @scheduler.scheduled_job("cron", minute=5)
          def bill_hour():
              if not redis.set("lock:bill-hour", socket.gethostname(), nx=True, ex=60):
                  return
              try:
                  for account in Account.query.filter_by(billing_active=True):
                      charge_overage(account)
              finally:
                  redis.delete("lock:bill-hour")
        `,
      },
      at: ['app/jobs.py:3'],
    },
    {
      name: 'a lock of half a minute around all accounts, in Go',
      files: {
        'internal/worker/tick.go': `
          package worker

          func (w *Worker) tick(ctx context.Context) error {
          	ok, err := w.rdb.SetNX(ctx, "locks:invoice-run", w.host, 30*time.Second).Result()
          	if err != nil || !ok {
          		return err
          	}
          	defer w.rdb.Del(ctx, "locks:invoice-run")
          	accounts, err := w.store.AccountsDue(ctx)
          	if err != nil {
          		return err
          	}
          	for _, a := range accounts {
          		if err := w.invoice(ctx, a); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['internal/worker/tick.go:4'],
    },
  ],
  silent: [
    {
      name: 'a lock that is made longer',
      files: {
        'src/MonthlyInvoiceItemsJob.cs': `
          public sealed class MonthlyInvoiceItemsJob(IConnectionMultiplexer redis, BillingDb db) : IJob
          {
              private static readonly RedisKey Lock = "locks:monthly-invoice-items";

              public async Task Execute(IJobExecutionContext context)
              {
                  var cache = redis.GetDatabase();
                  if (!await cache.LockTakeAsync(Lock, context.FireInstanceId, TimeSpan.FromSeconds(30))) return;
                  try
                  {
                      await InvoiceAsync(context.CancellationToken);
                  }
                  finally
                  {
                      await cache.LockReleaseAsync(Lock, context.FireInstanceId);
                  }
              }

              private async Task InvoiceAsync(CancellationToken ct)
              {
                  foreach (var account in await db.Accounts.ToListAsync(ct))
                  {
                      db.InvoiceItems.AddRange(ItemsOf(account));
                      await db.SaveChangesAsync(ct);
                      await redis.GetDatabase().LockExtendAsync(Lock, "me", TimeSpan.FromSeconds(30));
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a lock of an hour',
      files: {
        'app/jobs.py': `
          @scheduler.scheduled_job("cron", minute=5)
          def bill_hour():
              if not redis.set("lock:bill-hour", socket.gethostname(), nx=True, ex=3600):
                  return
              try:
                  for account in Account.query.filter_by(billing_active=True):
                      charge_overage(account)
              finally:
                  redis.delete("lock:bill-hour")
        `,
      },
    },
    {
      name: 'a lock around what is made once',
      files: {
        'app/jobs.py': `
          @scheduler.scheduled_job("cron", minute=5)
          def bill_hour():
              if not redis.set("lock:bill-hour", socket.gethostname(), nx=True, ex=60):
                  return
              try:
                  for account in Account.query.filter_by(billing_active=True):
                      charge_overage(account, idempotency_key=account.id)
              finally:
                  redis.delete("lock:bill-hour")
        `,
      },
    },
    {
      name: 'a lock around mails',
      files: {
        'app/jobs.py': `
          @scheduler.scheduled_job("cron", minute=5)
          def mail_hour():
              if not redis.set("lock:mail-hour", socket.gethostname(), nx=True, ex=60):
                  return
              try:
                  for account in Account.query.filter_by(billing_active=True):
                      send_digest(account)
              finally:
                  redis.delete("lock:mail-hour")
        `,
      },
    },
    {
      name: 'a mark that is no lock',
      files: {
        'app/jobs.py': `
          @scheduler.scheduled_job("cron", minute=5)
          def bill_hour():
              if not redis.set("seen:bill-hour", socket.gethostname(), nx=True, ex=60):
                  return
              try:
                  for account in Account.query.filter_by(billing_active=True):
                      charge_overage(account)
              finally:
                  redis.delete("seen:bill-hour")
        `,
      },
    },
    {
      name: 'a lock of one process around its settings, in Go',
      files: {
        'billing/options.go': `
          package billing

          func Init() {
          	config.OptionsRWMutex.Lock()
          	options["quota"] = "1"
          	config.OptionsRWMutex.Unlock()
          	loadPrices()
          }

          func loadPrices() {
          	db.Exec("INSERT INTO invoice_prices (name) VALUES ('base')")
          }
        `,
      },
    },
  ],
});
