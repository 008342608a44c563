import { misplacedArgument } from '#audit/rules/aggregation/misplaced-argument.ts';
import { describeRule } from '#test/rule-tester.ts';

const HELPER_BEFORE = `
  def give_back(context, volume, note, reservations):
      if reservations:
          QUOTAS.rollback(context, reservations)
      notify(context, volume, note)
`;

describeRule(misplacedArgument, {
  fires: [
    {
      name: 'two arguments in each other’s places, in Go and in TypeScript',
      files: {
        'metering/collect.go': `
          package metering

          func (c *Collector) Collect(ctx context.Context, stepSize, chunkSize time.Duration) error {
          	return nil
          }

          func run(ctx context.Context, collector *Collector, cfg Config) error {
          	return collector.Collect(ctx, cfg.ChunkSize, cfg.StepSize)
          }
        `,
        'src/billing/charge.ts': `
          export function toCharge(quantity: number, unitPrice: number) {
            return quantity * unitPrice;
          }
          export function chargeOf(usage: Usage) {
            return toCharge(usage.unitPrice, usage.quantity);
          }
        `,
      },
      at: ['metering/collect.go:8', 'src/billing/charge.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'two arguments in each other’s places, in Ruby, PHP and Rust',
      files: {
        'app/billing/proration.rb': `
          class Proration
            def share(period_start, period_end)
              (period_end - period_start) / 86_400
            end

            def for_term(term)
              share(term.period_end, term.period_start)
            end
          end
        `,
        'src/Billing/Wallet.php': `
          <?php
          class Wallet {
              private function moveCredits(string $fromWallet, string $toWallet, int $credits) {
                  $this->ledger->post($fromWallet, $toWallet, $credits);
              }
              public function topUp(string $toWallet, string $fromWallet, int $credits) {
                  $this->moveCredits($toWallet, $fromWallet, $credits);
              }
          }
        `,
        'src/billing/rate.rs': `
          fn overage(included_units: i64, used_units: i64) -> i64 {
              (used_units - included_units).max(0)
          }

          fn bill(plan: &Plan, usage: &Usage) -> i64 {
              overage(usage.used_units, plan.included_units)
          }
        `,
      },
      at: ['app/billing/proration.rb:7', 'src/Billing/Wallet.php:7', 'src/billing/rate.rs:6'],
    },
    {
      name: 'the amount is left out, and an id stands in its place',
      files: {
        'payments/records.py': `
          def record_chargeback(db, transfer_id, remote_id, amount, dispute_id=None, opened_at=None):
              db.execute(CHARGEBACK, transfer_id, remote_id, amount, dispute_id, opened_at)
        `,
        'payments/events.py': `
          from .records import record_chargeback

          def on_dispute(db, transfer_id, event, dispute):
              record_chargeback(db, transfer_id, event["id"], dispute.id, event["open_time"])
        `,
      },
      at: ['payments/events.py:4'],
    },
    {
      name: 'a constructor is given everything one place too early',
      files: {
        'billing/ChargeItem.java': `
          class ChargeItem {
            ChargeItem(UUID invoiceId, UUID accountId, UUID bundleId, String description) {
              this.invoiceId = invoiceId;
            }
          }
        `,
        'billing/ChargeApi.java': `
          class ChargeApi {
            ChargeItem load(Stored stored) {
              return new ChargeItem(stored.getId(), stored.getInvoiceId(), stored.getAccountId(), stored.getDescription());
            }
          }
        `,
      },
      at: ['billing/ChargeApi.java:3'],
    },
    {
      name: 'an optional argument of TypeScript is left out in the middle',
      files: {
        'src/metering/record.ts': `
          export function recordUsage(customerId: string, meterName: string, quantity?: number, eventTime?: number) {
            return store.insert({ customerId, meterName, quantity, eventTime });
          }
          export function onEnd(run: Run) {
            return recordUsage(run.customerId, 'minutes', run.eventTime);
          }
        `,
      },
      at: ['src/metering/record.ts:5'],
    },
    {
      name: 'nothing is given where the reservations are taken, and they stand beside',
      files: {
        'scheduler/manager.py': `
          def give_back(context, volume, reservations, note=None):
              if reservations:
                  QUOTAS.rollback(context, reservations)

          def resize(context, volume, reservations):
              try:
                  place(context, volume)
              except NoHost:
                  give_back(context, volume, None, reservations)
        `,
      },
      at: ['scheduler/manager.py:9'],
    },
    {
      name: 'the parameters have changed places, and one caller was left as it was',
      files: {
        'scheduler/manager.py': `
          def give_back(context, volume, reservations, note=None):
              if reservations:
                  QUOTAS.rollback(context, reservations)
              notify(context, volume, note)

          def resize(context, volume):
              held = hold(volume)
              give_back(context, volume, "no host", held)

          def move(context, volume):
              held = hold(volume)
              give_back(context, volume, held, "no space")
        `,
      },
      base: {
        'scheduler/manager.py': `${HELPER_BEFORE}
  def resize(context, volume):
      held = hold(volume)
      give_back(context, volume, "no host", held)

  def move(context, volume):
      held = hold(volume)
      give_back(context, volume, "no space", held)
`,
      },
      at: ['scheduler/manager.py:8'],
    },
    {
      name: 'a parameter is put before another, and the caller does not give it',
      files: {
        'lib/credits.rb': `
          def grant_credits(account, source = nil, amount = 0)
            ledger.add(account, amount, source)
          end

          def welcome(account)
            grant_credits(account, 500)
          end
        `,
      },
      base: {
        'lib/credits.rb': `
          def grant_credits(account, amount = 0)
            ledger.add(account, amount)
          end

          def welcome(account)
            grant_credits(account, 500)
          end
        `,
      },
      at: ['lib/credits.rb:6'],
    },
  ],
  silent: [
    {
      name: 'two arguments of two types, named the other way round',
      files: {
        'billing/Methods.java': `
          class Methods {
            List<Method> refresh(String plugin, CallContext callContext, InternalContext context) {
              return load(plugin, callContext, context);
            }
          }
        `,
        'billing/Payments.java': `
          class Payments {
            List<Method> all(CallContext context) {
              InternalContext callContext = contexts.create(context);
              return methods.refresh(name, context, callContext);
            }
          }
        `,
      },
    },
    {
      name: 'it is turned round on purpose, and says so',
      files: {
        'billing/transfer.py': `
          def move_credits(source_wallet, target_wallet, credits):
              ledger.post(source_wallet, target_wallet, credits)

          def reverse_move(source_wallet, target_wallet, credits):
              move_credits(target_wallet, source_wallet, credits)
        `,
      },
    },
    {
      name: 'it is asked first which of the two comes first, or the function calls itself',
      files: {
        'src/billing/overlap.ts': `
          export function usageBetween(periodStart: number, periodEnd: number): number {
            if (periodStart > periodEnd) return usageBetween(periodEnd, periodStart);
            return usage.filter(({ at }) => at >= periodStart && at < periodEnd).length;
          }
          export function lastUsage(periodEnd: number, periodStart: number): number {
            return periodEnd < periodStart ? usageBetween(periodEnd, periodStart) : usageBetween(periodStart, periodEnd);
          }
        `,
      },
    },
    {
      name: 'a method of another class has the name',
      files: {
        'src/billing/client.py': `
          def charge(amount, currency):
              return gateway.charge(currency, amount)

          def void(request, order_id, session):
              return order_service.void(session, order_id)
        `,
      },
    },
    {
      name: 'one overload takes them as they stand',
      files: {
        'billing/Rates.java': `
          class Rates {
            long rate(long quantity, long unitPrice) { return quantity * unitPrice; }
            long rate(String unitPrice, String quantity) { return rate(parse(quantity), parse(unitPrice)); }
            long of(Line line) { return rate(line.unitPrice, line.quantity); }
          }
        `,
      },
    },
    {
      name: 'keywords, spreads and extension methods take their own places',
      files: {
        'billing/Usage.cs': `
          static class Usage {
            public static long Price(this Plan plan, long quantity, long discount) => plan.Rate * quantity - discount;
            static long Of(Plan plan, Line line) => plan.Price(line.Quantity, line.Discount);
            static long Twice(Plan plan, Line line) => Price(plan, line.Quantity, line.Discount);
            static void Record(string customer, bool isFinal = false, long quantity = 0, long seats = 0) {}
            static void All(string customer, long seats, long quantity) => Record(customer, seats: seats, quantity: quantity);
          }
        `,
        'billing/usage.py': `
          def record(customer, *meters, quantity=0, unit=None):
              store.add(customer, meters, quantity, unit)

          def all(customer, unit, quantity):
              record(customer, unit, quantity)
              record(*customer, quantity, unit)
        `,
      },
    },
    {
      name: 'the caller has another word for what it gives, and one that is taken elsewhere for something else',
      files: {
        'billing/counter.php': `
          <?php
          class Counter {
              private function check(string $class, $entity, int $counter) { return $class::taken($entity, $counter); }
              public function next($entity, $client, int $counter) { return $this->check($entity, $client, $counter); }
          }
        `,
        'billing/lines.go': `
          package billing

          func (r *Result) AddLineExternalID(lineID string, externalID string) {
          	r.ids[lineID] = externalID
          }

          func sync(result *Result, id string, stripeLine Line) {
          	result.AddLineExternalID(id, stripeLine.LineID)
          }
        `,
      },
    },
    {
      name: 'the screen is given them the other way round',
      files: {
        'src/components/usage.tsx': `
          function row(quantity: number, unitPrice: number) { return quantity + ' × ' + unitPrice; }
          export const Row = (line: Line) => row(line.unitPrice, line.quantity);
        `,
      },
    },
    {
      name: 'nothing of it is about billing',
      files: {
        'src/draw.ts': `
          function box(width: number, height: number) { return width * height; }
          export const turned = (shape: Shape) => box(shape.height, shape.width);
        `,
      },
    },
    {
      name: 'the parameters have changed places, and the callers with them',
      files: {
        'scheduler/manager.py': `
          def give_back(context, volume, reservations, note=None):
              if reservations:
                  QUOTAS.rollback(context, reservations)

          def resize(context, volume, held):
              give_back(context, volume, held, "no host")
        `,
      },
      base: {
        'scheduler/manager.py': `${HELPER_BEFORE}
  def resize(context, volume, held):
      give_back(context, volume, "no host", held)
`,
      },
    },
    {
      name: 'the parameters now stand as the callers have always given them',
      files: {
        'lib/credits.rb': `
          def grant_credits(account, amount, source)
            ledger.add(account, amount, source)
          end

          def welcome(account, amount, source)
            grant_credits(account, amount, source)
          end
        `,
      },
      base: {
        'lib/credits.rb': `
          def grant_credits(account, source, amount)
            ledger.add(account, amount, source)
          end

          def welcome(account, amount, source)
            grant_credits(account, amount, source)
          end
        `,
      },
    },
  ],
});
