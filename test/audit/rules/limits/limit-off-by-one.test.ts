import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(limitOffByOne, {
  fires: [
    {
      name: 'the exact limit refused',
      files: {
        'src/credit_billing.ts': `
          export function check(chunk, credits) {
            const creditsWillBeUsed = chunk.adjusted_credits_used + credits;
            if (creditsWillBeUsed >= chunk.price_credits) {
              return { success: false, message: 'Insufficient credits' };
            }
            return { success: true };
          }
        `,
        'quota/check.go': `
          package quota

          func Check(used, requested int, quota int) error {
            if used+requested >= quota {
              return errors.New("quota exceeded")
            }
            return nil
          }
        `,
        'app/quota.rb': `
          def check(used, requested, quota)
            raise QuotaExceeded if used + requested >= quota
          end
        `,
      },
      at: ['src/credit_billing.ts:3', 'quota/check.go:4', 'app/quota.rb:2'],
    },
  ],
  silent: [
    {
      name: 'refused above the limit, or judged before the request is added',
      files: {
        'src/quota.ts': `
          export function check(used: number, requested: number, quota: number) {
            if (used + requested > quota) throw new Error('quota exceeded');
            if (used >= quota) throw new Error('quota exceeded');
          }
        `,
      },
    },
    {
      name: 'a notice, and sums of other things',
      files: {
        'src/quota.ts': `
          export function check(used: number, requested: number, quota: number) {
            if (used + requested >= quota) sendNotification('limit reached');
          }
        `,
        'src/pages.ts': `
          export function page(offset: number, size: number, limit: number) {
            if (offset + size >= limit) throw new Error('too far');
          }
        `,
      },
    },
  ],
});
