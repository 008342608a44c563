import { earlyRounding } from '#audit/rules/aggregation/early-rounding.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyRounding, {
  fires: [
    {
      name: 'each amount rounded by the function that prices an event, in seven languages',
      files: {
        'src/Pricer.java': `
          class Pricer {
            BigDecimal price(List<Delivery> deliveries) {
              Map<String, BigDecimal> sums = new HashMap<>();
              for (Delivery delivery : deliveries) sums.merge(delivery.endpoint(), priceOf(delivery), BigDecimal::add);
              return sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            }

            BigDecimal priceOf(Delivery delivery) {
              return PER_DELIVERY.add(delivery.kilobytes().multiply(PER_KILOBYTE)).setScale(2, RoundingMode.HALF_UP);
            }
          }
        `,
        'lib/bill.rb': `
          def total(events)
            events.sum { |event| (event.units * RATE).round(2) }
          end
        `,
        'Bill.cs': `
          class Bill {
            decimal Total(IEnumerable<UsageRecord> records, decimal price) =>
              records.Sum(r => Math.Round(r.Units * price, 2));
          }
        `,
        'src/bill.rs': `
          fn total(calls: &[Call], price: Decimal) -> Decimal {
              calls.iter().map(|c| (Decimal::from(c.units) * price).round_dp(2)).sum()
          }
        `,
        'Bill.kt': `
          class Bill(private val rate: BigDecimal) {
            fun total(exports: List<Export>) = exports.sumOf { rate.multiply(it.seconds).setScale(2, HALF_EVEN) }
          }
        `,
        'src/Bill.php': `<?php
          function total(array $transfers, float $rate) {
            return array_sum(array_map(fn ($t) => round($t['gb'] * $rate, 2), $transfers));
          }
        `,
        'src/bill.ts': `
          export function total(messages: Message[], centsPerSegment: number) {
            return messages.reduce((sum, m) => sum + Math.round(m.segments * centsPerSegment), 0);
          }
          export const cost = (events: Event[], rate: number) =>
            events.map((e) => Number((e.quantity * rate).toFixed(2))).reduce((a, b) => a + b, 0);
        `,
      },
      at: [
        'src/Pricer.java:9',
        'lib/bill.rb:2',
        'Bill.cs:3',
        'src/bill.rs:2',
        'Bill.kt:2',
        'src/Bill.php:3',
        'src/bill.ts:2',
        'src/bill.ts:5',
      ],
      confidence: 'likely',
    },
    {
      name: 'every measure divided down to whole units before it is summed',
      files: {
        'billing/hours.py': `
          def gb_hours(snapshots):
              total = 0
              for s in snapshots:
                  total += s.size_bytes // 1_000_000_000
              return total
        `,
        'Minutes.java': `
          class BillableMinutes {
            long minutes(List<Call> calls) {
              return calls.stream().mapToLong(c -> c.getDurationSeconds() / 60).sum();
            }
          }
        `,
        'src/Egress.php': `<?php
          class EgressBill {
            function gigabytes(array $transfers) {
              $gb = 0;
              foreach ($transfers as $t) { $gb += intdiv($t['bytes'], 1000000000); }
              return $gb;
            }
          }
        `,
        'storage.go': `
          package storage

          func hours(db *gorm.DB, tenant string) (sum int64, err error) {
          	err = db.Model(&Snapshot{}).
          		Select("COALESCE(SUM(size_bytes / 1073741824), 0)").
          		Where("tenant_id = ?", tenant).
          		Scan(&sum).Error
          	return sum, err
          }
        `,
        'usage.sql':
          'SELECT account_id, SUM(egress_bytes / 1024 / 1024) AS mb FROM transfers GROUP BY account_id;',
      },
      at: ['billing/hours.py:4', 'Minutes.java:3', 'src/Egress.php:5', 'storage.go:5', 'usage.sql:1'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'lines of an invoice, which are rounded and must add up to its total',
      files: {
        'src/billing/total.ts': `
          export function total(lines, unitPrice) {
            let sum = 0;
            for (const line of lines) sum += Math.round(line.units * unitPrice);
            return sum;
          }
          export function draft(records, unitPrice) {
            const lines = [];
            let sum = 0;
            for (const record of records) {
              const amount = Math.round(record.units * unitPrice);
              lines.push({ meter: record.meter, amount });
              sum += amount;
            }
            return { lines, sum };
          }
        `,
        'Invoice.kt': `
          class Invoice(private val items: List<LineItem>) {
            fun total() = items.sumOf { it.unitPrice.multiply(it.quantity).setScale(2, HALF_UP) }
          }
        `,
      },
    },
    {
      name: 'divisions that keep the rest, and sums that are divided once',
      files: {
        'usage.sql': `
          SELECT SUM(size_bytes) / 1073741824 FROM snapshots;
          SELECT SUM(size_bytes / 1073741824.0) FROM snapshots;
          SELECT SUM(size_bytes::numeric / 1073741824) FROM snapshots;
          SELECT SUM(score / 100) FROM games;
        `,
        'billing/hours.py': `
          def gb_hours(snapshots):
              total = 0
              for s in snapshots:
                  total += s.size_bytes / 1_000_000_000
              return total // 1
        `,
        'Minutes.java': `
          class BillableMinutes {
            long minutes(List<Call> calls) { return calls.stream().mapToLong(c -> c.getDurationSeconds()).sum() / 60; }
            double exact(List<Call> calls) { return calls.stream().mapToDouble(c -> c.getDurationSeconds() / 60.0).sum(); }
          }
        `,
      },
    },
  ],
});
