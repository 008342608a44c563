import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'prisma take in TypeScript',
      at: ['usage.ts:6'],
      files: {
        'usage.ts': `
        import { prisma } from '../prisma';

        export async function buildInvoice(customerId: string, from: Date, to: Date) {
          const events = await prisma.usageEvent.findMany({
            where: { customerId, occurredAt: { gte: from, lt: to } },
            take: 1000,
          });
          const units = events.reduce((sum, e) => sum + e.units, 0);
          return { customerId, units, amountCents: units * 3 };
        }
      `,
      },
    },
    {
      name: 'limit sql in Go',
      at: ['usage.go:7'],
      files: {
        'usage.go': `
        package invoicing

        import "context"

        func (g *Generator) usageLines(ctx context.Context, sub string) (map[string]int64, error) {
        	rows, err := g.db.QueryContext(ctx,
        		\`SELECT metric, quantity FROM usage_records WHERE subscription_id = $1 AND invoiced = false ORDER BY id LIMIT 500\`, sub)
        	if err != nil {
        		return nil, err
        	}
        	defer rows.Close()
        	totals := map[string]int64{}
        	for rows.Next() {
        		var metric string
        		var quantity int64
        		if err := rows.Scan(&metric, &quantity); err != nil {
        			return nil, err
        		}
        		totals[metric] += quantity
        	}
        	return totals, rows.Err()
        }
      `,
      },
    },
    {
      name: 'first in Ruby',
      at: ['usage.rb:5'],
      files: {
        'usage.rb': `
        class UsageCharge
          MAX = 2_000

          def call(subscription, period)
            events = subscription.events.where(occurred_at: period).order(:occurred_at).limit(MAX)
            amount = events.sum { |e| e.units * subscription.unit_price_cents }
            Charge.create!(subscription: subscription, amount_cents: amount)
          end
        end
      `,
      },
    },
    {
      name: 'pageable in Java',
      at: ['usage.java:9'],
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.data.domain.PageRequest;

        public class UsageInvoicer {
            private final UsageRecordRepository records;

            public long billableUnits(long customerId, Period period) {
                var page = records.findByCustomerIdAndPeriod(customerId, period, PageRequest.of(0, 1000));
                return page.stream().mapToLong(UsageRecord::getUnits).sum();
            }
        }
      `,
      },
    },
    {
      name: 'es agg in Python',
      at: ['usage.py:8'],
      files: {
        'usage.py': `
        def gb_by_tenant(es, start, end):
            """Traffic per tenant, written to the invoices."""
            body = {
                "size": 0,
                "query": {"range": {"@timestamp": {"gte": start, "lt": end}}},
                "aggs": {
                    "tenants": {
                        "terms": {"field": "tenant_id", "size": 500},
                        "aggs": {"bytes": {"sum": {"field": "bytes_sent"}}},
                    }
                },
            }
            response = es.search(index="cdn-logs-*", body=body)
            return {b["key"]: b["bytes"]["value"] / 2**30 for b in response["aggregations"]["tenants"]["buckets"]}
      `,
      },
    },
    {
      name: 'group limit in SQL',
      at: ['usage.sql:7'],
      files: {
        'usage.sql': `
        -- read by the nightly charge job
        SELECT customer_id, SUM(quantity) AS quantity
        FROM usage_events
        WHERE occurred_at >= :from AND occurred_at < :to
        GROUP BY customer_id
        ORDER BY customer_id
        LIMIT 1000;
      `,
      },
    },
    {
      name: 'eloquent take in PHP',
      at: ['usage.php:11'],
      files: {
        'usage.php': `
        <?php

        namespace App\\Billing;

        use App\\Models\\Shipment;

        class LabelFees
        {
            public function total($merchant, $from, $until): int
            {
                $labels = Shipment::where('merchant_id', $merchant->id)->where('created_at', '>=', $from)->where('created_at', '<', $until)->take(1000)->get();
                return $labels->sum(fn ($label) => $label->fee_cents);
            }
        }
      `,
      },
    },
    {
      name: 'slice in TypeScript',
      at: ['usage.ts:2'],
      files: {
        'usage.ts': `
        export function settle(records: UsageRecord[], rate: number): Settlement {
          const billable = records.filter((r) => r.status === 'done').slice(0, 1000);
          const total = billable.reduce((sum, r) => sum + r.quantity * rate, 0);
          return { total, count: billable.length };
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'prisma take in TypeScript',
      files: {
        'usage.ts': `
        import { prisma } from '../prisma';

        export async function buildInvoice(customerId: string, from: Date, to: Date) {
          const events = await prisma.usageEvent.findMany({
            where: { customerId, occurredAt: { gte: from, lt: to } },
          });
          const units = events.reduce((sum, e) => sum + e.units, 0);
          return { customerId, units, amountCents: units * 3 };
        }
      `,
      },
    },
    {
      name: 'limit sql in Go',
      files: {
        'usage.go': `
        package invoicing

        import "context"

        func (g *Generator) usageLines(ctx context.Context, sub string) (map[string]int64, error) {
        	rows, err := g.db.QueryContext(ctx,
        		\`SELECT metric, quantity FROM usage_records WHERE subscription_id = $1 AND invoiced = false ORDER BY id\`, sub)
        	if err != nil {
        		return nil, err
        	}
        	defer rows.Close()
        	totals := map[string]int64{}
        	for rows.Next() {
        		var metric string
        		var quantity int64
        		if err := rows.Scan(&metric, &quantity); err != nil {
        			return nil, err
        		}
        		totals[metric] += quantity
        	}
        	return totals, rows.Err()
        }
      `,
      },
    },
    {
      name: 'first in Ruby',
      files: {
        'usage.rb': `
        class UsageCharge
          MAX = 2_000

          def call(subscription, period)
            events = subscription.events.where(occurred_at: period)
            amount = events.sum { |e| e.units * subscription.unit_price_cents }
            Charge.create!(subscription: subscription, amount_cents: amount)
          end
        end
      `,
      },
    },
    {
      name: 'pageable in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.data.domain.PageRequest;

        public class UsageInvoicer {
            private final UsageRecordRepository records;

            public long billableUnits(long customerId, Period period) {
                var page = records.findByCustomerIdAndPeriod(customerId, period);
                return page.stream().mapToLong(UsageRecord::getUnits).sum();
            }
        }
      `,
      },
    },
    {
      name: 'es agg in Python',
      files: {
        'usage.py': `
        def gb_by_tenant(es, start, end):
            """Traffic per tenant, written to the invoices."""
            body = {
                "size": 0,
                "query": {"range": {"@timestamp": {"gte": start, "lt": end}}},
                "aggs": {
                    "tenants": {
                        "aggs": {"bytes": {"sum": {"field": "bytes_sent"}}},
                    }
                },
            }
            totals = {}
            return totals
      `,
      },
    },
    {
      name: 'group limit in SQL',
      files: {
        'usage.sql': `
        -- read by the nightly charge job
        SELECT customer_id, SUM(quantity) AS quantity
        FROM usage_events
        WHERE occurred_at >= :from AND occurred_at < :to
        GROUP BY customer_id
        ORDER BY customer_id
        ;
      `,
      },
    },
    {
      name: 'eloquent take in PHP',
      files: {
        'usage.php': `
        <?php

        namespace App\\Billing;

        use App\\Models\\Shipment;

        class LabelFees
        {
            public function total($merchant, $from, $until): int
            {
                $labels = Shipment::where('merchant_id', $merchant->id)->where('created_at', '>=', $from)->where('created_at', '<', $until)->get();
                return $labels->sum(fn ($label) => $label->fee_cents);
            }
        }
      `,
      },
    },
    {
      name: 'slice in TypeScript',
      files: {
        'usage.ts': `
        export function settle(records: UsageRecord[], rate: number): Settlement {
          const billable = records.filter((r) => r.status === 'done');
          const total = billable.reduce((sum, r) => sum + r.quantity * rate, 0);
          return { total, count: billable.length };
        }
      `,
      },
    },
  ],
});
