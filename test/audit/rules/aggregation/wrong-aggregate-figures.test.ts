import { wrongAggregate } from '#audit/rules/aggregation/wrong-aggregate.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongAggregate, {
  fires: [
    {
      name: 'counter reading in Go',
      at: ['usage.go:12'],
      files: {
        'usage.go': `
        package billing

        import (
        	"context"
        	"database/sql"
        	"time"
        )

        // MeteredBytes returns the traffic of a tenant between two moments, as reported by the gateways.
        func (r *Reports) MeteredBytes(ctx context.Context, tenant string, from, to time.Time) (int64, error) {
        	const q = \`
        		SELECT COALESCE(SUM(bytes_cumulative), 0)
        		FROM gateway_samples
        		WHERE tenant_id = $1 AND taken_at >= $2 AND taken_at < $3\`
        	var n int64
        	err := r.db.QueryRowContext(ctx, q, tenant, from, to).Scan(&n)
        	return n, err
        }
      `,
      },
    },
    {
      name: 'unique visitors in Ruby',
      at: ['usage.rb:8'],
      files: {
        'usage.rb': `
        class TrackedVisitors
          def initialize(site)
            @site = site
          end

          # Plans are priced by monthly unique visitors.
          def billable_visitors(month)
            DailySiteStat.where(site_id: @site.id, day: month.all_month).sum(:unique_visitors)
          end

          def page_views(month)
            DailySiteStat.where(site_id: @site.id, day: month.all_month).sum(:page_views)
          end
        end
      `,
      },
    },
    {
      name: 'avg price in TypeScript',
      at: ['usage.ts:7'],
      files: {
        'usage.ts': `
        import { sql } from 'drizzle-orm';
        import { db } from '../db';
        import { usageEvents } from '../schema';

        export async function invoiceTotal(customerId: string, from: Date, to: Date) {
          const [row] = await db.execute(sql\`
            select sum(quantity) * avg(unit_price_cents) as total_cents
            from \${usageEvents}
            where customer_id = \${customerId} and occurred_at >= \${from} and occurred_at < \${to}
          \`);
          return Number(row.total_cents);
        }
      `,
      },
    },
    {
      name: 'peak summed in Java',
      at: ['usage.java:15'],
      files: {
        'usage.java': `
        package com.acme.billing;

        import java.util.List;

        public class ConnectionBilling {
            private final ConnectionSampleRepository samples;

            public ConnectionBilling(ConnectionSampleRepository samples) {
                this.samples = samples;
            }

            /** Billed is the peak of concurrent connections in the month. */
            public long billedConnections(String tenantId, Period period) {
                List<ConnectionSample> all = samples.findByTenantIdAndTakenAtBetween(tenantId, period.start(), period.end());
                long peakConnections = all.stream().mapToLong(ConnectionSample::getConnections).sum();
                return peakConnections;
            }
        }
      `,
      },
    },
    {
      name: 'count unique in SQL',
      at: ['usage.sql:5'],
      files: {
        'usage.sql': `
        create or replace view billing.monthly_seats as
        select
          e.account_id,
          date_trunc('month', e.occurred_at) as month,
          count(e.user_id) as unique_users,
          count(*) as logins
        from auth.login_events e
        where e.occurred_at >= '2024-01-01'
        group by 1, 2;
      `,
      },
    },
    {
      name: 'lifetime sum in Kotlin',
      at: ['usage.kt:9'],
      files: {
        'usage.kt': `
        package com.acme.power.billing

        import java.time.Instant

        class ChargerInvoicer(private val readings: MeterReadingRepository) {
            // The charger sends its meter's reading (kWh since installation) every five minutes.
            fun energyOf(charger: String, from: Instant, until: Instant): Double {
                val rows = readings.findByChargerIdAndReadAtBetween(charger, from, until)
                return rows.sumOf { it.meterReadingKwh }
            }
        }
      `,
      },
    },
    {
      name: 'loop counter in Python',
      at: ['usage.py:8'],
      files: {
        'usage.py': `
        from billing.store import samples_between


        def billable_requests(key_id, start, end):
            """Each worker reports its total of requests since it was started."""
            total = 0
            for sample in samples_between(key_id, start, end):
                total += sample.requests_since_start
            return total
      `,
      },
    },
    {
      name: 'union in Rust',
      at: ['usage.rs:9'],
      files: {
        'usage.rs': `
        use sqlx::PgPool;

        /// Units of a subscription for the invoice.
        pub async fn billed_units(pool: &PgPool, subscription: i64, month: chrono::NaiveDate) -> sqlx::Result<i64> {
            sqlx::query_scalar(
                "SELECT sum(units)::bigint FROM (
                    SELECT units, day FROM usage_daily WHERE subscription_id = $1
                    UNION ALL
                    SELECT units, month AS day FROM usage_monthly WHERE subscription_id = $1
                ) all_usage WHERE date_trunc('month', day) = $2",
            )
            .bind(subscription)
            .bind(month)
            .fetch_one(pool)
            .await
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'counter reading in Go',
      files: {
        'usage.go': `
        package billing

        import (
        	"context"
        	"database/sql"
        	"time"
        )

        // MeteredBytes returns the traffic of a tenant between two moments, as reported by the gateways.
        func (r *Reports) MeteredBytes(ctx context.Context, tenant string, from, to time.Time) (int64, error) {
        	const q = \`
        		SELECT COALESCE(MAX(bytes_cumulative) - MIN(bytes_cumulative), 0)
        		FROM gateway_samples
        		WHERE tenant_id = $1 AND taken_at >= $2 AND taken_at < $3\`
        	var n int64
        	err := r.db.QueryRowContext(ctx, q, tenant, from, to).Scan(&n)
        	return n, err
        }
      `,
      },
    },
    {
      name: 'unique visitors in Ruby',
      files: {
        'usage.rb': `
        class TrackedVisitors
          def initialize(site)
            @site = site
          end

          # Plans are priced by monthly unique visitors.
          def billable_visitors(month)
            Visit.where(site_id: @site.id, started_at: month.all_month).distinct.count(:visitor_id)
          end

          def page_views(month)
            DailySiteStat.where(site_id: @site.id, day: month.all_month).sum(:page_views)
          end
        end
      `,
      },
    },
    {
      name: 'avg price in TypeScript',
      files: {
        'usage.ts': `
        import { sql } from 'drizzle-orm';
        import { db } from '../db';
        import { usageEvents } from '../schema';

        export async function invoiceTotal(customerId: string, from: Date, to: Date) {
          const [row] = await db.execute(sql\`
            select sum(quantity * unit_price_cents) as total_cents
            from \${usageEvents}
            where customer_id = \${customerId} and occurred_at >= \${from} and occurred_at < \${to}
          \`);
          return Number(row.total_cents);
        }
      `,
      },
    },
    {
      name: 'peak summed in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        import java.util.List;

        public class ConnectionBilling {
            private final ConnectionSampleRepository samples;

            public ConnectionBilling(ConnectionSampleRepository samples) {
                this.samples = samples;
            }

            /** Billed is the peak of concurrent connections in the month. */
            public long billedConnections(String tenantId, Period period) {
                List<ConnectionSample> all = samples.findByTenantIdAndTakenAtBetween(tenantId, period.start(), period.end());
                long peakConnections = all.stream().mapToLong(ConnectionSample::getConnections).max().orElse(0);
                return peakConnections;
            }
        }
      `,
      },
    },
    {
      name: 'count unique in SQL',
      files: {
        'usage.sql': `
        create or replace view billing.monthly_seats as
        select
          e.account_id,
          date_trunc('month', e.occurred_at) as month,
          count(distinct e.user_id) as unique_users,
          count(*) as logins
        from auth.login_events e
        where e.occurred_at >= '2024-01-01'
        group by 1, 2;
      `,
      },
    },
    {
      name: 'lifetime sum in Kotlin',
      files: {
        'usage.kt': `
        package com.acme.power.billing

        import java.time.Instant

        class ChargerInvoicer(private val readings: MeterReadingRepository) {
            // The charger sends its meter's reading (kWh since installation) every five minutes.
            fun energyOf(charger: String, from: Instant, until: Instant): Double {
                val rows = readings.findByChargerIdAndReadAtBetween(charger, from, until)
                return rows.maxOf { it.meterReadingKwh } - rows.minOf { it.meterReadingKwh }
            }
        }
      `,
      },
    },
    {
      name: 'loop counter in Python',
      files: {
        'usage.py': `
        from billing.store import samples_between


        def billable_requests(key_id, start, end):
            """Each worker reports its total of requests since it was started."""
            total = 0
            for sample in samples_between(key_id, start, end):
            previous = {}
            for sample in samples_between(key_id, start, end):
                total += max(0, sample.requests_since_start - previous.get(sample.worker, 0))
                previous[sample.worker] = sample.requests_since_start
            return total
      `,
      },
    },
    {
      name: 'union in Rust',
      files: {
        'usage.rs': `
        use sqlx::PgPool;

        /// Units of a subscription for the invoice.
        pub async fn billed_units(pool: &PgPool, subscription: i64, month: chrono::NaiveDate) -> sqlx::Result<i64> {
            sqlx::query_scalar(
                "SELECT sum(units)::bigint FROM (
                    SELECT units, day FROM usage_daily WHERE subscription_id = $1
                ) all_usage WHERE date_trunc('month', day) = $2",
            )
            .bind(subscription)
            .bind(month)
            .fetch_one(pool)
            .await
        }
      `,
      },
    },
  ],
});
