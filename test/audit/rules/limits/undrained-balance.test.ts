import { undrainedBalance } from '#audit/rules/limits/undrained-balance.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undrainedBalance, {
  fires: [
    {
      name: 'the smaller of the balance and what is due, for each invoice',
      files: {
        'src/billing/settle.ts': `
          export async function settle(customer: Customer) {
            const balance = await ledger.balance(customer.id);
            const open = await invoices.open(customer.id);
            for (const invoice of open) {
              const applied = Math.min(balance, invoice.due);
              await ledger.apply(invoice.id, applied);
            }
          }
        `,
        'billing/settle.rb': `
          def settle(account)
            credits = account.credit_balance
            account.invoices.open.each do |invoice|
              applied = [credits, invoice.total].min
              applied = invoice.total < credits ? invoice.total : credits
              invoice.apply_credit(applied)
            end
          end
        `,
        'billing/CreditRun.java': `
          class CreditRun {
            void run(Customer customer, List<Invoice> invoices) {
              BigDecimal balance = wallets.balanceOf(customer);
              for (Invoice invoice : invoices) {
                BigDecimal applied = balance.min(invoice.getDue());
                invoice.credit(applied);
              }
            }
          }
        `,
      },
      at: ['src/billing/settle.ts:5', 'billing/settle.rb:5', 'billing/CreditRun.java:5'],
      confidence: 'likely',
    },
    {
      name: 'branches that take the one or the other',
      files: {
        'billing/tokens.go': `
          package billing

          func ApplyTokens(ctx context.Context, invoices []Invoice, walletID string) error {
          	tokenBalance, err := db.GetBalance(ctx, walletID)
          	if err != nil {
          		return err
          	}
          	for _, invoice := range invoices {
          		var credit int64
          		if invoice.AmountDue >= tokenBalance {
          			credit = -tokenBalance
          		} else {
          			credit = -invoice.AmountDue
          		}
          		if err := createCredit(ctx, invoice.ID, credit); err != nil {
          			return err
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['billing/tokens.go:10'],
    },
    {
      name: 'what is available is a parameter',
      files: {
        'billing/credits.py': `
          def cover(lines, available_credits):
              for line in lines:
                  covered = min(line.amount, available_credits)
                  line.add_discount(covered)
        `,
      },
      at: ['billing/credits.py:3'],
    },
  ],
  silent: [
    {
      name: 'each item lowers it',
      files: {
        'src/billing/settle.ts': `
          export async function settle(customer: Customer) {
            let balance = await ledger.balance(customer.id);
            for (const invoice of await invoices.open(customer.id)) {
              const applied = Math.min(balance, invoice.due);
              await ledger.apply(invoice.id, applied);
              balance = balance - applied;
            }
          }
        `,
        'billing/settle.go': `
          package billing

          func Settle(invoices []Invoice, balance *big.Int) {
          	for _, invoice := range invoices {
          		applied := min(balance, invoice.Due)
          		apply(invoice, applied)
          		balance.Sub(balance, applied)
          	}
          }
        `,
        'billing/settle.py': `
          def settle(invoices, credits):
              for invoice in invoices:
                  applied = min(credits, invoice.total)
                  apply(invoice, applied)
                  credits -= applied
        `,
      },
    },
    {
      name: 'read anew for every item',
      files: {
        'billing/settle.py': `
          def settle(invoices, wallet):
              for invoice in invoices:
                  balance = wallet.balance()
                  applied = min(balance, invoice.total)
                  wallet.pay(invoice, applied)
        `,
      },
    },
    {
      name: 'the first one takes it all, or it is told and not spent',
      files: {
        'billing/settle.ts': `
          export async function payOldest(invoices: Invoice[], balance: number) {
            for (const invoice of invoices) {
              if (invoice.paid) continue;
              await pay(invoice, Math.min(balance, invoice.due));
              break;
            }
          }
        `,
        'billing/fits.ts': `
          export function payable(invoices: Invoice[], balance: number) {
            return invoices.filter((invoice) => invoice.due <= balance);
          }
        `,
      },
    },
    {
      name: 'a limit that each item may have all of',
      files: {
        'billing/caps.py': `
          def cap(lines, monthly_limit):
              for line in lines:
                  line.amount = min(line.amount, monthly_limit)
        `,
      },
    },
  ],
});
