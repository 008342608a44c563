import { unaskedScope } from '#audit/rules/aggregation/unasked-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unaskedScope, {
  fires: [
    {
      name: 'every worker counts what runs on all nodes',
      files: {
        'agent/billing.go': `
          package agent

          func (s *state) run(node string, store *Store) {
          	s.collectUsage(node, store)
          }

          func (s *state) collectUsage(node string, store *Store) {
          	s.present = make(map[string]int)
          	for _, vm := range store.Items() {
          		s.present[vm.ID] = vm.CPUs
          	}
          }
        `,
      },
      at: ['agent/billing.go:7'],
      confidence: 'likely',
    },
    {
      name: 'the sum is over every customer',
      files: {
        'billing/usage.py': `
          def invoice(customer_id, period):
              return price(total_usage(customer_id, period))

          def total_usage(customer_id, period):
              rows = UsageRecord.objects.filter(day__gte=period.start, day__lt=period.end)
              total = 0
              for row in rows:
                  total += row.quantity
              return total
        `,
      },
      at: ['billing/usage.py:4'],
    },
    {
      name: 'the month is not asked, in TypeScript',
      files: {
        'src/billing/usage.ts': `
          export function statement(org: string, month: string, rows: Row[]) {
            return { month, units: usageOf(org, month, rows) };
          }

          function usageOf(org: string, month: string, rows: Row[]) {
            let units = 0;
            for (const row of rows) if (row.org === org) units += row.units;
            return units;
          }
        `,
      },
      at: ['src/billing/usage.ts:5'],
    },
    {
      name: 'rows of a query, chosen by the time alone',
      files: {
        'billing/report.py': `
          class UsageReport:
              def __init__(self, session):
                  self.session = session

              def monthly(self, customer_id, month):
                  rows = self._rows(customer_id, month)
                  return {"customer": customer_id, "month": month, "total": sum(r.units for r in rows)}

              def _rows(self, customer_id, month):
                  start, end = bounds(month)
                  return (
                      self.session.query(UsageEvent)
                      .filter(UsageEvent.occurred_at >= start, UsageEvent.occurred_at < end)
                      .all()
                  )
        `,
      },
      at: ['billing/report.py:9'],
      confidence: 'likely',
    },
    {
      name: 'a count of another table',
      files: {
        'src/billing/seats.ts': `
          export async function invoiceSeats(teamId: string, periodStart: Date) {
            const seats = await countActiveSeats(teamId, periodStart);
            await createInvoiceItem({ teamId, quantity: seats, price: SEAT_PRICE });
          }

          async function countActiveSeats(teamId: string, periodStart: Date): Promise<number> {
            return prisma.member.count({
              where: { deactivatedAt: null, lastSeenAt: { gte: periodStart } },
            });
          }
        `,
      },
      at: ['src/billing/seats.ts:6'],
      confidence: 'likely',
    },
    {
      name: 'a stream over records',
      files: {
        'billing/UsageAggregator.java': `
          package com.acme.billing;

          public class UsageAggregator {
              private final List<UsageRecord> records;

              public UsageAggregator(List<UsageRecord> records) { this.records = records; }

              public Invoice invoiceFor(String customerId, YearMonth month) {
                  long calls = totalFor(customerId, "api_calls", month);
                  long storage = totalFor(customerId, "storage_gb", month);
                  return new Invoice(customerId, month, calls, storage);
              }

              private long totalFor(String customerId, String metric, YearMonth month) {
                  return records.stream()
                      .filter(r -> r.customerId().equals(customerId))
                      .filter(r -> YearMonth.from(r.timestamp()).equals(month))
                      .mapToLong(UsageRecord::quantity)
                      .sum();
              }
          }
        `,
      },
      at: ['billing/UsageAggregator.java:14'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the scope is spread into the condition',
      files: {
        'src/billing/seats.ts': `
          export async function invoiceSeats(teamId: string, periodStart: Date) {
            const seats = await countActiveSeats(teamId, periodStart);
            await createInvoiceItem({ teamId, quantity: seats, price: SEAT_PRICE });
          }

          async function countActiveSeats(teamId: string, periodStart: Date): Promise<number> {
            const scope = { teamId };
            return prisma.member.count({
              where: { ...scope, deactivatedAt: null, lastSeenAt: { gte: periodStart } },
            });
          }

          export class NoopMeter implements Meter {
            async total(teamId: string, periodStart: Date) {
              return 0;
            }
          }
        `,
      },
    },
    {
      name: 'the node is asked',
      files: {
        'agent/billing.go': `
          package agent

          func (s *state) run(node string, store *Store) {
          	s.collectUsage(node, store)
          }

          func (s *state) collectUsage(node string, store *Store) {
          	s.present = make(map[string]int)
          	for _, vm := range store.Items() {
          		if vm.Node != node {
          			continue
          		}
          		s.present[vm.ID] = vm.CPUs
          	}
          }
        `,
      },
    },
    {
      name: 'a method others of its kind have too',
      files: {
        'billing/usage.py': `
          class Flat(Meter):
              def run(self, customer):
                  return self.total_usage(customer)

              def total_usage(self, customer):
                  total = 0
                  for row in self.rows:
                      total += row.quantity
                  return total
        `,
      },
    },
    {
      name: 'nobody in view gives it',
      files: {
        'src/billing/usage.ts': `
          export function usageOf(org: string, rows: Row[]) {
            let units = 0;
            for (const row of rows) units += row.units;
            return units;
          }
        `,
      },
    },
    {
      name: 'said to be unused',
      files: {
        'src/billing/usage.ts': `
          export function statement(org: string, rows: Row[]) {
            return usageOf(org, rows);
          }

          function usageOf(_org: string, rows: Row[]) {
            let units = 0;
            for (const row of rows) units += row.units;
            return units;
          }
        `,
      },
    },
    {
      name: 'read within the text of a query',
      files: {
        'billing/usage.rb': `
          def invoice(customer_id)
            total_usage(customer_id)
          end

          def total_usage(customer_id)
            rows = connection.select_all("SELECT units FROM usage WHERE customer = #{customer_id}")
            total = 0
            rows.each { |row| total += row['units'] }
            total
          end
        `,
      },
    },
    {
      name: 'nothing is counted',
      files: {
        'src/billing/mail.ts': `
          export function notify(org: string, users: User[]) {
            tell(org, users);
          }

          function tell(org: string, users: User[]) {
            const text = greeting();
            for (const user of users) send(user.email, text);
          }
        `,
      },
    },
  ],
});
