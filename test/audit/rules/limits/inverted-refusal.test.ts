import { invertedRefusal } from '#audit/rules/limits/inverted-refusal.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(invertedRefusal, {
  fires: [
    {
      name: 'refused where there is enough',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number) {
            if (user.creditBalance > cost) throw new InsufficientCredits();
            if (user.creditsUsed < user.creditLimit) return { error: 'credit limit exceeded' };
          }
        `,
        'quota.go': `
          package quota

          func Check(used, limit int64) error {
          	if used <= limit {
          		return ErrQuotaExceeded
          	}
          	return nil
          }
        `,
        'credits.py': `
          def take(wallet, amount):
              if amount < wallet.balance:
                  raise NotEnoughCredits(wallet)
        `,
        'app/credits.rb': `
          def take(balance, cost)
            raise InsufficientFunds if balance >= cost
          end
        `,
      },
      at: ['src/credits.ts:2', 'src/credits.ts:3', 'quota.go:4', 'credits.py:2', 'app/credits.rb:2'],
      confidence: 'certain',
    },
  ],
  silent: [
    {
      name: 'refused where there is not enough',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number) {
            if (user.creditBalance < cost) throw new InsufficientCredits();
            if (cost > user.creditBalance) throw new InsufficientCredits();
            if (user.creditsUsed >= user.creditLimit) return { error: 'credit limit exceeded' };
            if (user.creditBalance <= 0) throw new InsufficientCredits();
            if (user.limit < user.used + cost) throw new LimitExceeded();
          }
        `,
      },
    },
    {
      name: 'other errors, other comparisons, and names that do not tell',
      files: {
        'src/credits.ts': `
          export function spend(user: User, cost: number, limit: number) {
            if (user.creditBalance > cost) throw new Error('already topped up');
            if (limit > MAX_LIMIT) throw new LimitExceeded();
            if (user.level < limit) throw new LimitExceeded();
            if (user.creditBalance > cost) return charge(user, cost);
            if (cost < minimum) throw new AmountTooLow();
          }
        `,
      },
    },
  ],
});
