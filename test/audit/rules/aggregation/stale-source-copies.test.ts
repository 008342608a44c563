import { staleSource } from '#audit/rules/aggregation/stale-source.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleSource, {
  fires: [
    {
      name: 'cached fn in TypeScript',
      at: ['usage.ts:12'],
      files: {
        'usage.ts': `
        import { unstable_cache } from 'next/cache';
        import { db } from './db';
        import { stripe } from './stripe';

        const getUsage = unstable_cache(
          async (orgId: string, month: string) => db.usage.sum(orgId, month),
          ['usage'],
          { revalidate: 3600 },
        );

        export async function closeMonth(orgId: string, customer: string, month: string) {
          const units = await getUsage(orgId, month);
          await stripe.invoiceItems.create({ customer, amount: units * 2, currency: 'usd' });
        }
      `,
      },
    },
    {
      name: 'lru in Python',
      at: ['usage.py:13'],
      files: {
        'usage.py': `
        from functools import lru_cache

        from billing.invoices import create_invoice
        from usage.store import sum_usage


        @lru_cache(maxsize=10_000)
        def period_usage(account_id, period):
            return sum_usage(account_id, period)


        def bill_account(account, period):
            quantity = period_usage(account.id, period)
            create_invoice(account, period, quantity=quantity, amount=quantity * account.unit_price)
      `,
      },
    },
    {
      name: 'cacheable in Java',
      at: ['usage.java:21'],
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.cache.annotation.Cacheable;

        @Service
        public class UsageService {
            @Cacheable("monthly-usage")
            public long monthlyUnits(long customerId, YearMonth month) {
                return repository.sumUnits(customerId, month.atDay(1), month.plusMonths(1).atDay(1));
            }
        }

        @Service
        class InvoiceJob {
            private final UsageService usage;
            private final InvoiceRepository invoices;

            @Scheduled(cron = "0 0 3 1 * *")
            void run() {
                for (Customer customer : customers.findAll()) {
                    long units = usage.monthlyUnits(customer.id(), YearMonth.now().minusMonths(1));
                    invoices.save(new Invoice(customer.id(), units, units * customer.unitPrice()));
                }
            }
        }
      `,
      },
    },
    {
      name: 'replica in Go',
      at: ['usage.go:12'],
      files: {
        'usage.go': `
        package invoicing

        import "context"

        type Runner struct {
        	primary *sql.DB
        	replica *sql.DB
        }

        func (r *Runner) Close(ctx context.Context, account string, p Period) error {
        	var units int64
        	err := r.replica.QueryRowContext(ctx, "SELECT COALESCE(SUM(units),0) FROM usage_events WHERE account_id=$1 AND at >= $2 AND at < $3", account, p.Start, p.End).Scan(&units)
        	if err != nil {
        		return err
        	}
        	return r.insertInvoice(ctx, account, p, units)
        }
      `,
      },
    },
    {
      name: 'connected to in Ruby',
      at: ['usage.rb:5'],
      files: {
        'usage.rb': `
        class MonthlyInvoices
          def run(period)
            ActiveRecord::Base.connected_to(role: :reading) do
              Account.active.find_each do |account|
                units = account.usage_events.where(at: period).sum(:units)
                Invoice.create!(account: account, period: period, units: units, amount: units * account.price)
              end
            end
          end
        end
      `,
      },
    },
    {
      name: 'cache remember in PHP',
      at: ['usage.php:7'],
      files: {
        'usage.php': `
        <?php

        class CloseMonth
        {
            public function handle(Account $account, string $month): void
            {
                $usage = Cache::remember("usage:{$account->id}:{$month}", 3600, fn () => $this->meter->total($account, $month));
                Invoice::create(['account_id' => $account->id, 'month' => $month, 'amount' => $usage * $account->rate]);
            }
        }
      `,
      },
    },
    {
      name: 'mongo secondary in JavaScript',
      at: ['usage.js:2'],
      files: {
        'usage.js': `
        async function generateInvoices(db, period) {
          const usage = await db
            .collection('usage_events')
            .aggregate(
              [{ $match: { at: { $gte: period.start, $lt: period.end } } }, { $group: { _id: '$accountId', units: { $sum: '$units' } } }],
              { readPreference: 'secondaryPreferred' },
            )
            .toArray();
          for (const row of usage) await db.collection('invoices').insertOne({ accountId: row._id, units: row.units, period });
        }
      `,
      },
    },
    {
      name: 'memory cache in C#',
      at: ['usage.cs:10'],
      files: {
        'usage.cs': `
        public class InvoiceRun
        {
            private readonly IMemoryCache _cache;

            private Task<long> UsageAsync(Guid tenant, DateOnly month) =>
                _cache.GetOrCreateAsync($"usage:{tenant}:{month}", e => { e.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1); return _meter.SumAsync(tenant, month); });

            public async Task InvoiceAsync(Tenant tenant, DateOnly month)
            {
                var units = await UsageAsync(tenant.Id, month);
                await _invoices.CreateAsync(tenant.Id, month, units * tenant.UnitPrice);
            }
        }
      `,
      },
    },
    {
      name: 'redis counter in Python',
      at: ['usage.py:2'],
      files: {
        'usage.py': `
        def finalize_invoice(r, db, account_id, period):
            cached = r.get(f"usage-cache:{account_id}:{period}")
            units = int(cached) if cached else db.sum_usage(account_id, period)
            db.insert_invoice(account_id, period, units)
      `,
      },
    },
    {
      name: 'replica in Kotlin',
      at: ['usage.kt:3'],
      files: {
        'usage.kt': `
        class StatementCloser(private val readReplica: JdbcTemplate, private val primary: JdbcTemplate) {
            fun close(account: Long, period: Period) {
                val minutes = readReplica.queryForObject("SELECT sum(minutes) FROM calls WHERE account_id = ? AND ended_at >= ? AND ended_at < ?", Long::class.java, account, period.from, period.to)
                primary.update("INSERT INTO invoices (account_id, period_from, minutes) VALUES (?, ?, ?)", account, period.from, minutes)
            }
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'cached fn in TypeScript',
      files: {
        'usage.ts': `
        import { unstable_cache } from 'next/cache';
        import { db } from './db';
        import { stripe } from './stripe';

        const getUsage = unstable_cache(
          async (orgId: string, month: string) => db.usage.sum(orgId, month),
          ['usage'],
          { revalidate: 3600 },
        );

        export async function closeMonth(orgId: string, customer: string, month: string) {
          const units = await db.usage.sum(orgId, month);
          await stripe.invoiceItems.create({ customer, amount: units * 2, currency: 'usd' });
        }
      `,
      },
    },
    {
      name: 'lru in Python',
      files: {
        'usage.py': `
        from functools import lru_cache

        from billing.invoices import create_invoice
        from usage.store import sum_usage


        def period_usage(account_id, period):
            return sum_usage(account_id, period)


        def bill_account(account, period):
            quantity = sum_usage(account.id, period)
            create_invoice(account, period, quantity=quantity, amount=quantity * account.unit_price)
      `,
      },
    },
    {
      name: 'cacheable in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.cache.annotation.Cacheable;

        @Service
        public class UsageService {
            public long monthlyUnits(long customerId, YearMonth month) {
                return repository.sumUnits(customerId, month.atDay(1), month.plusMonths(1).atDay(1));
            }
        }

        @Service
        class InvoiceJob {
            private final UsageService usage;
            private final InvoiceRepository invoices;

            @Scheduled(cron = "0 0 3 1 * *")
            void run() {
                for (Customer customer : customers.findAll()) {
                    long units = usage.monthlyUnits(customer.id(), YearMonth.now().minusMonths(1));
                    invoices.save(new Invoice(customer.id(), units, units * customer.unitPrice()));
                }
            }
        }
      `,
      },
    },
    {
      name: 'replica in Go',
      files: {
        'usage.go': `
        package invoicing

        import "context"

        type Runner struct {
        	primary *sql.DB
        	replica *sql.DB
        }

        func (r *Runner) Close(ctx context.Context, account string, p Period) error {
        	var units int64
        	err := r.primary.QueryRowContext(ctx, "SELECT COALESCE(SUM(units),0) FROM usage_events WHERE account_id=$1 AND at >= $2 AND at < $3", account, p.Start, p.End).Scan(&units)
        	if err != nil {
        		return err
        	}
        	return r.insertInvoice(ctx, account, p, units)
        }
      `,
      },
    },
    {
      name: 'connected to in Ruby',
      files: {
        'usage.rb': `
        class MonthlyInvoices
          def run(period)
              Account.active.find_each do |account|
                units = account.usage_events.where(at: period).sum(:units)
                Invoice.create!(account: account, period: period, units: units, amount: units * account.price)
              end
          end
        end
      `,
      },
    },
    {
      name: 'cache remember in PHP',
      files: {
        'usage.php': `
        <?php

        class CloseMonth
        {
            public function handle(Account $account, string $month): void
            {
                $usage = $this->meter->total($account, $month);
                Invoice::create(['account_id' => $account->id, 'month' => $month, 'amount' => $usage * $account->rate]);
            }
        }
      `,
      },
    },
    {
      name: 'mongo secondary in JavaScript',
      files: {
        'usage.js': `
        async function generateInvoices(db, period) {
          const usage = await db
            .collection('usage_events')
            .aggregate(
              [{ $match: { at: { $gte: period.start, $lt: period.end } } }, { $group: { _id: '$accountId', units: { $sum: '$units' } } }],
            )
            .toArray();
          for (const row of usage) await db.collection('invoices').insertOne({ accountId: row._id, units: row.units, period });
        }
      `,
      },
    },
    {
      name: 'memory cache in C#',
      files: {
        'usage.cs': `
        public class InvoiceRun
        {
            private readonly IMemoryCache _cache;

            private Task<long> UsageAsync(Guid tenant, DateOnly month) =>
                _meter.SumAsync(tenant, month);

            public async Task InvoiceAsync(Tenant tenant, DateOnly month)
            {
                var units = await UsageAsync(tenant.Id, month);
                await _invoices.CreateAsync(tenant.Id, month, units * tenant.UnitPrice);
            }
        }
      `,
      },
    },
    {
      name: 'redis counter in Python',
      files: {
        'usage.py': `
        def finalize_invoice(r, db, account_id, period):
            units = db.sum_usage(account_id, period)
            db.insert_invoice(account_id, period, units)
      `,
      },
    },
    {
      name: 'replica in Kotlin',
      files: {
        'usage.kt': `
        class StatementCloser(private val readReplica: JdbcTemplate, private val primary: JdbcTemplate) {
            fun close(account: Long, period: Period) {
                val minutes = primary.queryForObject("SELECT sum(minutes) FROM calls WHERE account_id = ? AND ended_at >= ? AND ended_at < ?", Long::class.java, account, period.from, period.to)
                primary.update("INSERT INTO invoices (account_id, period_from, minutes) VALUES (?, ?, ?)", account, period.from, minutes)
            }
        }
      `,
      },
    },
  ],
});
