import { earlyRounding } from '#audit/rules/aggregation/early-rounding.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyRounding, {
  fires: [
    {
      name: 'a field declared an integer, divided for each event',
      files: {
        'billing/rate.rs': `
          const TOKENS_PER_UNIT: i64 = 1_000;
          pub struct TokenEvent { pub model: String, pub tokens: i64, pub micros_per_thousand: i64 }
          pub fn rate_usage(events: &[TokenEvent]) -> i64 {
              let mut amount = 0;
              for event in events {
                  let units = event.tokens / TOKENS_PER_UNIT;
                  amount += units * event.micros_per_thousand;
              }
              amount
          }
        `,
        'billing/rate.go': `
          package billing

          type Transfer struct {
            Bytes     int64
            CentsPerGb int64
          }

          func Charge(t Transfer) int64 {
            gb := t.Bytes / 1_000_000_000
            return gb * t.CentsPerGb
          }
        `,
      },
      at: ['billing/rate.rs:6', 'billing/rate.go:9'],
      confidence: 'likely',
    },
    {
      name: 'whole units of what was measured, charged or recorded, in five languages',
      files: {
        'meter.go': `
          package meter

          func (m *Meter) RecordEgress(ctx context.Context, customer string, bytes int64) error {
          	gb := bytes / (1024 * 1024 * 1024)
          	return m.client.RecordUsage(ctx, customer, "egress_gb", gb)
          }
        `,
        'billing.py': `
          def charge_call(call):
              minutes = call.duration_seconds // 60
              return minutes * MINUTE_PRICE
        `,
        'billing.ts': `
          export async function bill(run: Run) {
            await reportUsage(run.customerId, Math.floor(run.elapsedMs / 1000));
          }
        `,
        'Billing.java': `
          class Billing {
            void charge(Account account, long seconds) {
              long hours = seconds / 3600;
              account.chargeHours(hours);
            }
          }
        `,
        'billing.rs': `
          fn charge(&self, customer: &str, bytes: u64) {
              self.meter.record_usage(customer, bytes / 1_048_576);
          }
        `,
      },
      at: ['meter.go:4', 'billing.py:2', 'billing.ts:2', 'Billing.java:3', 'billing.rs:2'],
      confidence: 'likely',
    },
    {
      name: 'as a suspicion, where only the values decide whether the rest is dropped',
      files: {
        'billing.rb': `
          def charge_call(call)
            minutes = call.duration_seconds / 60
            report_usage(call.customer, minutes)
          end
        `,
      },
      at: ['billing.rb:2'],
      confidence: 'possible',
    },
    {
      name: 'minor units made by dropping the fraction, in six languages',
      files: {
        'src/Billing/Charge.php':
          '<?php\nfunction charge($order) { return pay((int) ($order->price * 100)); }\n',
        'billing/charge.py': 'def charge(order):\n    return pay(int(float(order.price) * 100))\n',
        'lib/billing/pay.rb': 'def pay(invoice)\n  { unit_amount: (invoice.cost.to_f * 100).to_i }\nend\n',
        'billing/charge.go':
          'package billing\n\nfunc charge(o Order) error { return pay(int64(o.Price * 100)) }\n',
        'src/Billing/Charge.cs':
          'class Charge { long Pay(Order o) { return Send((long)(o.Price * 100.0)); } }\n',
        'src/billing/charge.rs': 'fn charge(o: &Order) -> i64 { pay((o.price * 100.0) as i64) }\n',
      },
      at: [
        'src/Billing/Charge.php:2',
        'billing/charge.py:2',
        'lib/billing/pay.rb:2',
        'billing/charge.go:3',
        'src/Billing/Charge.cs:1',
        'src/billing/charge.rs:1',
      ],
      confidence: 'likely',
    },
    {
      name: 'minor units of what may well be an exact decimal',
      files: {
        'billing/charge.py': 'def charge(order):\n    return pay(int(order.price * 100))\n',
        'lib/billing/charge.rb': 'def charge(order)\n  pay((order.price * 100).to_i)\nend\n',
        'src/Billing/Charge.cs':
          'class Charge { long Pay(Order o) { return Send((long)(o.Price * 100)); } }\n',
      },
      at: ['billing/charge.py:2', 'lib/billing/charge.rb:2', 'src/Billing/Charge.cs:1'],
      confidence: 'possible',
    },
    {
      name: 'begun seconds, rounded up on purpose',
      files: {
        'usage.sql': 'SELECT sum(ceil(duration_ms / 1000.0) * memory_gb) FROM runs GROUP BY account_id;',
      },
      at: ['usage.sql:1'],
      confidence: 'possible',
    },
    {
      name: 'the fraction of a quantity dropped, in three languages',
      files: {
        'src/Metering/Result.cs':
          'class Metering { R Read(Answer a) { return new R { Quantity = (long)a.Quantity, Plan = a.Plan }; } }\n',
        'billing/hours.py': 'def line(run):\n    return Line(hours=int(run.billed_hours))\n',
        'src/billing/Line.java':
          'class Line { long units(Usage u) { return u.getQuantity().longValue(); } }\n',
      },
      at: ['src/Metering/Result.cs:1', 'billing/hours.py:2', 'src/billing/Line.java:1'],
      confidence: 'possible',
    },
    {
      name: 'each amount rounded, in three languages',
      files: {
        'src/billing/total.ts': `
          export function total(events, unitPrice) {
            let sum = 0;
            for (const e of events) { sum += Math.ceil(e.units * unitPrice); }
            return sum;
          }
        `,
        'billing/total.py': `
          def total(events, price):
              amount = 0
              for e in events:
                  amount += round(e.units * price, 2)
              return amount
        `,
        'billing/total.go': `
          package billing

          func total(events []Event, unitPrice float64) (sum float64) {
          	for _, e := range events {
          		sum += math.Round(e.Units * unitPrice)
          	}
          	return sum
          }
        `,
      },
      at: ['src/billing/total.ts:3', 'billing/total.py:4', 'billing/total.go:5'],
      confidence: 'likely',
    },
    {
      name: 'each row rounded in SQL',
      files: { 'usage.sql': 'SELECT SUM(ROUND(units * price, 2)) FROM usage_events;' },
      at: ['usage.sql:1'],
    },
    {
      name: 'what an earlier link of the chain rounded, and integers divided before they are added to a kept total',
      files: {
        'VoiceStatement.cs': `
          class VoiceStatement {
            List<Line> Bill(List<Call> calls) {
              return calls
                .Select(c => new { c.Destination, Amount = Math.Round(c.Seconds / 60m * c.RatePerMinute, 2) })
                .GroupBy(c => c.Destination)
                .Select(g => new Line(g.Key, g.Sum(c => c.Amount)))
                .ToList();
            }
          }
        `,
        'billing.go': `
          package billing

          const tokensPerPrice = 1_000_000

          type Price struct {
          	InputCents int64
          }

          type Request struct {
          	Model       string
          	InputTokens int64
          }

          func Charges(requests []Request, prices map[string]Price) map[string]*Charge {
          	byModel := map[string]*Charge{}
          	for _, r := range requests {
          		charge := byModel[r.Model]
          		if charge == nil {
          			charge = &Charge{Model: r.Model}
          			byModel[r.Model] = charge
          		}
          		charge.Cents += r.InputTokens * prices[r.Model].InputCents / tokensPerPrice
          	}
          	return byModel
          }
        `,
      },
      at: ['VoiceStatement.cs:4', 'billing.go:22'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a field that keeps its fraction',
      files: {
        'billing/rate.go': `
          package billing

          type Transfer struct {
            Bytes     float64
            CentsPerGb float64
          }

          func Charge(t Transfer) float64 {
            gb := t.Bytes / 1_000_000_000
            return gb * t.CentsPerGb
          }
        `,
      },
    },
    {
      name: 'a division that a cast makes one of decimals, and integers in millionths',
      files: {
        'TransferCharges.cs': `
          class TransferCharges {
            const long BytesPerGb = 1000000000;
            decimal Charge(long bytes, decimal pricePerGb) {
              decimal gigabytes = bytes / (decimal)BytesPerGb;
              return gigabytes * pricePerGb;
            }
          }
        `,
        'billing.go': `
          package billing

          type Price struct {
          	InputMicros int64
          }

          type Request struct {
          	InputTokens int64
          }

          func Charge(requests []Request, price Price) int64 {
          	var total int64
          	for _, r := range requests {
          		total += r.InputTokens * price.InputMicros / 1000
          	}
          	return total
          }
        `,
      },
    },
    {
      name: 'a moment in another unit',
      files: {
        'billing/events.py': `
          def send(usage):
              meter.create(identifier=usage.id, timestamp=usage.ended_at_ms // 1000, value=usage.units)
        `,
      },
    },
    {
      name: 'a rest that is kept, rounded up, looked at, shown, or never charged',
      files: {
        'meter.go': `
          package meter

          func (m *Meter) Record(customer string, bytes int64, seconds float64) {
          	m.client.RecordUsage(customer, "gb", float64(bytes)/(1024*1024*1024))
          	m.client.RecordUsage(customer, "minutes", seconds/60)
          	m.client.RecordUsage(customer, "mb", (bytes+1048575)/1048576)
          	log.Printf("usage: %d MB", bytes/1048576)
          }

          func (m *Meter) Blocks(customer string, bytes int64) {
          	blocks := bytes / 1024
          	if bytes%1024 > 0 {
          		blocks++
          	}
          	m.client.RecordUsage(customer, "blocks", blocks)
          }
        `,
        'billing.py': `
          def charge_call(call):
              minutes = math.ceil(call.duration_seconds / 60)
              shown = call.duration_seconds // 60
              logger.info("call of %s minutes", shown)
              return minutes * MINUTE_PRICE + call.duration_seconds / 60 * RATE
        `,
        'billing.ts': `
          export const charge = (run: Run) => reportUsage(run.customerId, run.elapsedMs / 1000);
          export const slot = (at: Date) => recordUsage({ timestamp: Math.floor(at.getTime() / 1000) });
        `,
        'Billing.kt': `
          fun charge(account: Account, seconds: Double) = account.charge(seconds / 3600 * rate)
        `,
      },
    },
    {
      name: 'rounded to the nearest, counts and limits, text that is parsed, and code that bills nothing',
      files: {
        'billing/charge.py': `
          def charge(order, form):
              pay(int(round(order.price * 100)))
              limit = int(plan.max_quantity)
              count = int(form["seats"])
              return int(order.token_usage, 10)
        `,
        'src/Billing/Charge.php':
          '<?php\nfunction charge($o) { return pay((int) round($o->price * 100)); }\n',
        'src/Billing/Charge.cs':
          'class Charge { int N(Order o) { return (int)Math.Round(o.Price * 100) + (int)o.Count; } }\n',
        'src/view/zoom.go': 'package view\n\nfunc zoom(o O) int64 { return int64(o.Rate * 100) }\n',
      },
    },
    {
      name: 'rounded once, at the end',
      files: {
        'src/billing/total.ts': `
          export function total(events, unitPrice) {
            let sum = 0;
            for (const e of events) sum += e.units * unitPrice;
            return Math.round(sum);
          }
        `,
        'usage.sql': 'SELECT ROUND(SUM(units * price), 2) FROM usage_events;',
      },
    },
    {
      name: 'units rounded by the meter, and sums that are no money',
      files: {
        'src/billing/total.ts': `
          export function total(events) {
            let seconds = 0;
            for (const e of events) seconds += Math.ceil(e.ms / 1000);
            return seconds;
          }
        `,
        'src/chart.ts': `
          export function width(bars, price) {
            let x = 0;
            for (const b of bars) x += Math.round(b.w * price);
            return x;
          }
        `,
      },
    },
  ],
});
