import { lostChange } from '#audit/rules/aggregation/lost-change.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostChange, {
  fires: [
    {
      name: 'a receiver that is set anew on a way out, in Go',
      files: {
        'engine/eventcost.go': `
          package engine

          func (ec *EventCost) Trim(at time.Duration) (surplus *EventCost) {
              if at == 0 {
                  surplus = ec
                  ec = NewBareEventCost()
                  ec.RunID = surplus.RunID
                  return
              }
              for _, charge := range ec.Charges {
                  surplus.add(charge)
              }
              return
          }
        `,
      },
      at: ['engine/eventcost.go:6'],
      confidence: 'likely',
    },
    {
      name: 'a count that is handed over by value and counted up, in Go',
      files: {
        'billing/export.go': `
          package billing

          func export(events []Event, usageCount int) error {
              for _, event := range events {
                  if err := post(event); err != nil {
                      return err
                  }
                  usageCount++
              }
              return nil
          }
        `,
      },
      at: ['billing/export.go:8'],
    },
    {
      name: 'a balance that is reckoned and not given back, in TypeScript, Python and Ruby',
      files: {
        'src/credits.ts': `
          export function spend(credits: number, cost: number, log: Entry[]): void {
            log.push({ cost });
            credits = credits - cost;
          }
        `,
        'credits.py': `
          def spend(credits, cost, log):
              log.append(cost)
              credits -= cost
        `,
        'credits.rb': `
          def spend(credits, cost)
            credits -= cost
            log(cost)
          end
        `,
      },
      at: ['src/credits.ts:3', 'credits.py:3', 'credits.rb:2'],
    },
    {
      name: 'an amount of a list set in the loop variable, in Java and C#',
      files: {
        'src/billing/Rates.java': `
          class Rates {
            void discount(List<Long> amounts, long percent) {
              for (long amount : amounts) {
                amount = amount * (100 - percent) / 100;
              }
            }
          }
        `,
        'src/Billing/Meter.cs': `
          class Meter {
            void Settle(decimal balance, decimal amount) {
              Post(amount);
              balance -= amount;
            }
          }
        `,
      },
      at: ['src/billing/Rates.java:4', 'src/Billing/Meter.cs:4'],
    },
    {
      name: 'fields of copies: of a receiver, a parameter, an item, a map’s entry, in Go',
      files: {
        'billing/wallet.go': `
          package billing

          type Wallet struct {
              Balance int64
          }

          func (w Wallet) Debit(amount int64) {
              w.Balance -= amount
          }

          func credit(w Wallet, amount int64) {
              w.Balance += amount
          }

          func reprice(charges []Charge, price int64) {
              for _, charge := range charges {
                  charge.Amount = charge.Units * price
              }
          }

          func use(wallets map[string]Wallet, id string, amount int64) {
              wallet := wallets[id]
              wallet.Balance -= amount
          }
        `,
      },
      at: ['billing/wallet.go:8', 'billing/wallet.go:12', 'billing/wallet.go:17', 'billing/wallet.go:23'],
    },
    {
      name: 'an array of a list, in PHP',
      files: {
        'src/Billing/Lines.php': `
          <?php
          function price(array $lines, int $price): array {
            foreach ($lines as $line) {
              $line['amount'] = $line['units'] * $price;
            }
            return $lines;
          }
        `,
      },
      at: ['src/Billing/Lines.php:4'],
    },
    {
      name: 'an answer that is filled in a copy, in Go',
      files: {
        'billing/status.go': `
          package billing

          func (c *Client) ImportStatus(ctx context.Context, url string) (*ImportStatus, error) {
              status := ImportStatus{}
              if err := c.Get(ctx, url, status); err != nil {
                  return nil, err
              }
              if !status.Success {
                  return nil, ErrFailed
              }
              return &status, nil
          }
        `,
      },
      at: ['billing/status.go:5'],
    },
    {
      name: 'a total that nobody reads',
      files: {
        'billing/preview.ts': `
          export function preview(items: Item[], plan: Plan) {
            let totalAmount = plan.amount;
            for (const item of items) totalAmount += item.amount;
            return { plan, items };
          }
        `,
      },
      at: ['billing/preview.ts:3'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'what a pointer points to, and what comes back',
      files: {
        'billing/wallet.go': `
          package billing

          func (ec *EventCost) Reset() {
              *ec = *NewBareEventCost()
          }

          func (w *Wallet) Debit(amount int64) {
              w.Balance -= amount
          }

          func (w Wallet) With(amount int64) Wallet {
              w.Balance += amount
              return w
          }

          func reprice(charges []*Charge, more []Charge, price int64) {
              for _, charge := range charges {
                  charge.Amount = charge.Units * price
              }
              for i, charge := range more {
                  charge.Amount = charge.Units * price
                  more[i] = charge
              }
          }

          func use(wallets map[string]Wallet, held map[string]*Wallet, id string, amount int64) {
              wallet := wallets[id]
              wallet.Balance -= amount
              wallets[id] = wallet
              own := held[id]
              own.Balance -= amount
          }
        `,
      },
    },
    {
      name: 'parameters that are the caller’s own',
      files: {
        'src/Billing/Meter.cs': `
          class Meter {
            void Settle(ref decimal balance, out decimal total, decimal amount) {
              balance -= amount;
              total = amount;
            }
          }
        `,
        'src/Billing/meter.php': `
          <?php
          function settle(&$balance, array &$totals, $amount) {
            $totals['amount'] = $amount;
            $balance -= $amount;
          }
        `,
        'src/billing/meter.rs': `
          fn settle(balance: &mut u64, amount: u64) {
              *balance -= amount;
          }
        `,
      },
    },
    {
      name: 'read on a later turn, in a callback, after the branch or in the end',
      files: {
        'billing/spend.ts': `
          export function spread(credits: number, charges: Charge[]): void {
            for (const charge of charges) {
              if (charge.cost > credits) continue;
              credits -= charge.cost;
            }
          }
          export function later(cost: number, queue: Queue): void {
            queue.add(() => charge(cost));
            cost = cost * 2;
          }
          export function rounded(amount: number, isWhole: boolean): number {
            if (isWhole) amount = Math.round(amount);
            return amount;
          }
          export function settled(balance: number, cost: number): number {
            try {
              balance -= cost;
              return send(cost);
            } finally {
              store(balance);
            }
          }
        `,
      },
    },
    {
      name: 'a call that is made for what it does, and a value that is let go of',
      files: {
        'billing/save.py': `
          def save_usage(usage, store):
              usage = store.save(usage)

          def release(usage):
              usage = None
        `,
      },
    },
    {
      name: 'the last expression of a method is its answer, in Ruby; a variable from around it, in Python',
      files: {
        'billing/total.rb': `
          def total_amount(amount, tax)
            amount += tax
          end
        `,
        'billing/total.py': `
          total_cost = 0

          def add(cost):
              global total_cost
              total_cost += cost

          def reckon(rows):
              used_tokens = 0
              def visit(row):
                  nonlocal used_tokens
                  used_tokens += row.tokens
              walk(rows, visit)
              return used_tokens
        `,
      },
    },
    {
      name: 'an answer that is filled by its address, or by a method of its own',
      files: {
        'billing/status.go': `
          package billing

          func (c *Client) ImportStatus(ctx context.Context, url string) (*ImportStatus, error) {
              status := ImportStatus{}
              if err := c.Get(ctx, url, &status); err != nil {
                  return nil, err
              }
              var other ImportStatus
              other.Load(url)
              log(other)
              if !status.Success || !other.Success {
                  return nil, ErrFailed
              }
              return &status, nil
          }
        `,
      },
    },
    {
      name: 'code that is not about amounts',
      files: {
        'src/render.ts': `
          export function render(label: string, width: number): void {
            draw(width);
            label = label + '…';
          }
        `,
      },
    },
  ],
});
