import { carriedState } from '#audit/rules/aggregation/carried-state.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(carriedState, {
  fires: [
    {
      name: 'a total or a list that every customer’s invoice goes on with, in six languages',
      files: {
        'run.go': `
          package invoicing

          func (r *Run) Do(ctx context.Context) error {
          	var (
          		grand int64
          		total int64
          	)
          	for _, c := range r.customers {
          		for _, m := range c.Meters {
          			total += c.RateCard.Cents(m.Name, m.Quantity)
          		}
          		grand += total
          		draft := Draft{CustomerID: c.ID, TotalCents: total}
          		r.invoices.Save(ctx, draft)
          	}
          	r.log.Info("drafted", "total_cents", grand)
          	return nil
          }
        `,
        'run.py': `
          def invoice_customers(customers):
              lines = []
              for customer in customers:
                  for item in customer.usage_items():
                      lines.append({"sku": item.sku, "amount": item.amount})
                  create_invoice(customer.id, lines)
        `,
        'run.rb': `
          def run(customers)
            subtotal = 0
            customers.each do |customer|
              customer.usage_records.each { |r| subtotal += r.quantity * r.unit_price_cents }
              customer.invoices.create!(subtotal_cents: subtotal)
            end
          end
        `,
        'Run.kt': `
          fun invoiceAll(accounts: List<Account>, store: InvoiceStore) {
            var subtotal = BigDecimal.ZERO
            accounts.forEach { account ->
              account.usage.forEach { u -> subtotal = subtotal + u.cost }
              store.save(Invoice(account.id, subtotal))
            }
          }
        `,
        'Run.java': `
          class InvoiceRun {
            void run(List<Tenant> tenants) {
              BigDecimal total = BigDecimal.ZERO;
              for (Tenant tenant : tenants) {
                for (Charge charge : tenant.charges()) total = total.add(charge.amount());
                invoices.save(new Invoice(tenant.id(), total));
              }
            }
          }
        `,
        'Run.php': `<?php
          function invoices(array $accounts) {
            $due = [];
            $amount = 0;
            foreach ($accounts as $account) {
              foreach ($account->usage as $row) { $amount += $row->cents; }
              $due[$account->id] = $amount;
            }
            return $due;
          }
        `,
      },
      at: ['run.go:6', 'run.py:2', 'run.rb:2', 'Run.kt:2', 'Run.java:3', 'Run.php:4'],
      confidence: 'likely',
    },
    {
      name: 'a total that every item replaces',
      files: {
        'billing.py': `
          def monthly_total(events):
              total = Decimal(0)
              for event in events:
                  total = event.quantity * event.unit_price
              return total
        `,
        'Totals.php': `<?php
          class InvoiceTotals {
            function due(array $lines) {
              $amount = 0;
              foreach ($lines as $line) { $amount = $line['amount']; }
              return $amount;
            }
          }
        `,
      },
      at: ['billing.py:4', 'Totals.php:5'],
      confidence: 'likely',
    },
    {
      name: 'the total of each key that its last event replaces, in seven languages',
      files: {
        'Exports.kt': `
          fun linesOf(exports: List<Export>): List<Line> {
            val seconds = mutableMapOf<String, Long>()
            val lastExport = mutableMapOf<String, Instant>()
            for (export in exports) {
              seconds[export.resolution] = export.seconds
              lastExport[export.resolution] = export.finishedAt
            }
            return seconds.map { (resolution, total) -> Line(resolution, total) }
          }
        `,
        'sum.rb': `
          def quantities(records)
            totals = {}
            records.each { |record| totals[record.meter] = record.quantity }
            totals
          end
        `,
        'Sum.java': `
          class Sum {
            Map<String, Long> sum(List<UsageEvent> events) {
              Map<String, Long> totals = new HashMap<>();
              for (UsageEvent e : events) totals.put(e.getMeter(), e.getQuantity());
              return totals;
            }
          }
        `,
        'sum.js': `
          const tokensByModel = (calls) =>
            calls.reduce((acc, call) => {
              acc[call.model] = call.totalTokens;
              return acc;
            }, {});
        `,
        'sum.go': `
          package usage

          func ByProject(records []Record) map[string]int64 {
          	totals := make(map[string]int64, len(records))
          	for _, r := range records {
          		totals[r.ProjectID] = r.Bytes
          	}
          	return totals
          }
        `,
        'sum.rs': `
          fn seconds_by_tenant(jobs: &[Job]) -> HashMap<String, u64> {
              let mut totals = HashMap::new();
              for job in jobs {
                  totals.insert(job.tenant_id.clone(), job.seconds);
              }
              totals
          }
        `,
      },
      at: ['Exports.kt:5', 'sum.rb:3', 'Sum.java:4', 'sum.js:3', 'sum.go:6', 'sum.rs:4'],
      confidence: 'likely',
    },
    {
      name: 'a list that all calls or all objects share',
      files: {
        'lines.py': `
          def usage_lines(usage, lines=[]):
              for meter, quantity in usage.items():
                  lines.append(Line(meter, quantity))
              return lines

          class UsageBuffer:
              pending = []

              def push(self, event):
                  self.pending.append(event)
        `,
      },
      at: ['lines.py:1', 'lines.py:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'totals made or emptied for each item, read after all of them, or meant to run on',
      files: {
        'billing/run.ts': `
          export async function run(customers, days) {
            let all = 0;
            const lines = [];
            for (const customer of customers) {
              let total = 0;
              for (const event of customer.events) {
                total += event.units;
                all += event.units;
                lines.push(event);
              }
              await invoice(customer.id, total, lines);
              lines.length = 0;
            }
            let spent = 0;
            const points = [];
            for (const day of days) {
              for (const event of day.events) spent += event.cost;
              points.push({ day, spent });
            }
            return { all, points };
          }
        `,
        'billing/run.py': `
          def statement(customer, entries):
              balance = Decimal(0)
              rows = []
              for entry in entries:
                  balance += entry.amount
                  rows.append((customer.id, entry.id, balance))
              return rows

          def progress(customers):
              total = 0
              for customer in customers:
                  for event in customer.events:
                      total += event.units
                  logger.info("billed %s, %s so far", customer.id, total)
        `,
      },
    },
    {
      name: 'what is looked for, chosen, already summed, or one of its kind',
      files: {
        'billing/sum.py': `
          def latest(events, rows, records):
              total = 0
              for event in events:
                  if event.kind == "total":
                      total = event.amount
              for row in rows:
                  total = row.running_total
              by_id = {}
              prices = {}
              totals = {}
              for record in records:
                  by_id[record.id] = record.quantity
                  prices[record.sku] = record.price
                  if record.meter not in totals:
                      totals[record.meter] = record.quantity
              used = {}
              for row in rows:
                  used[row.meter] = row.quantity
              return total, by_id, prices, totals, used
        `,
      },
    },
    {
      name: 'a default that is only read, made anew, or a constant of the class',
      files: {
        'billing/lines.py': `
          def usage_lines(usage, extra=[], lines=None, totals={}):
              lines = [] if lines is None else lines
              totals = dict(totals)
              totals["a"] = 1
              return lines + extra

          class UsageBuffer:
              METERS = []
              pending = []

              def __init__(self):
                  self.pending = []

              def push(self, event):
                  self.pending.append(event)
        `,
        'billing/lines.ts': `
          export function usageLines(usage, lines = []) {
            for (const item of usage) lines.push(item);
            return lines;
          }
        `,
      },
    },
  ],
});
