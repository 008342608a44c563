import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

/* Balances that cover a price exactly, and places held against counts. */
describeRule(limitOffByOne, {
  fires: [
    {
      name: 'a place that counts from zero against how many were given out',
      files: {
        'src/quota/Split.java': `
          class Split {
            boolean unwrap(long consumedTokens, int index) {
              return index <= consumedTokens;
            }
          }
        `,
        'quota/split.ts': `
          export const answers = (requests: Request[], grantedUnits: number) =>
            requests.map((request, idx) => ({ request, isGranted: grantedUnits >= idx }));
        `,
      },
      at: ['src/quota/Split.java:3', 'quota/split.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a balance that covers the price exactly is refused, or switched off',
      files: {
        'app/ServerController.php': `
          <?php
          class ServerController {
              public function store(Request $request) {
                  if (Auth::user()->credits < $product->minimum_credits || Auth::user()->credits <= $product->price) {
                      return redirect()->back()->with('error', 'You do not have the required amount of credits');
                  }
              }
          }
        `,
        'billing/spend.py': `
          def run(user, job):
              if user.credit_balance <= job.cost:
                  raise InsufficientCredits()
              job.start()
        `,
        'billing/spend.ts': `
          export async function buy(wallet: Wallet, item: Item) {
            if (wallet.balance > item.price) {
              await pay(wallet, item);
            } else {
              throw new Error('Not enough balance');
            }
          }
        `,
        'billing/spend.go': `
          package billing

          func start(user User, cost int64) error {
            if cost >= user.Balance {
              return errors.New("insufficient balance")
            }
            return nil
          }
        `,
      },
      at: ['app/ServerController.php:4', 'billing/spend.py:2', 'billing/spend.ts:2', 'billing/spend.go:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a place below the count, and one against the last place',
      files: {
        'src/quota/Split.java': `
          class Split {
            boolean unwrap(long consumedTokens, int index) { return index < consumedTokens; }
            boolean until(int lastUsedIndex, int index) { return index <= lastUsedIndex; }
          }
        `,
      },
    },
    {
      name: 'a balance that has to be above zero, above a threshold, or below the price',
      files: {
        'billing/spend.py': `
          def run(user, job):
              if user.balance < job.cost:
                  raise InsufficientCredits()
              if user.balance <= 0:
                  raise InsufficientCredits()
              if user.balance <= settings.minimum_amount:
                  notify("low balance", user)
              if user.credits_used <= job.cost:
                  raise InsufficientCredits()
              if user.balance <= job.cost:
                  job.price_all()
        `,
      },
    },
  ],
});
