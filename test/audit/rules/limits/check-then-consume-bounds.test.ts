import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

/** A number that is kept in bounds, and what a function makes for itself, use no limit up. */
describeRule(checkThenConsume, {
  fires: [
    {
      name: 'Go: a balance is asked for and lowered where it is kept',
      files: {
        'billing/spend.go': `
          package billing

          func Spend(user *User, cost int64) error {
          	if user.Credits < cost {
          		return ErrOutOfCredits
          	}
          	user.Credits -= cost
          	return user.Save()
          }
        `,
      },
      at: ['billing/spend.go:4'],
    },
  ],
  silent: [
    {
      name: 'Go: what is reckoned for a summary of its own',
      files: {
        'billing/quota.go': `
          package billing

          func finalizeQuota(base int64, usage *Usage, ratio float64) quotaSummary {
          	summary := quotaSummary{BaseQuota: base, TotalQuota: base}
          	tokenQuota := computeTokenQuota(usage, ratio)
          	if tokenQuota < 0 {
          		tokenQuota = 0
          	}
          	if tokenQuota > 0 {
          		summary.TotalQuota += tokenQuota
          	}
          	return summary
          }
        `,
      },
    },
    {
      name: 'TypeScript: what is reckoned for a summary of its own',
      files: {
        'src/billing/quota.ts': `
          export function creditsOf(base: number, usage: Usage): Summary {
            const summary = { credits: base, usedCredits: base };
            let credits = creditsForTokens(usage);
            if (credits < 0) credits = 0;
            if (credits > 0) summary.usedCredits += credits;
            return summary;
          }
        `,
      },
    },
  ],
});
