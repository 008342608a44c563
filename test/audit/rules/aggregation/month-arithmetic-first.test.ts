import { monthArithmetic } from '#audit/rules/aggregation/month-arithmetic.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(monthArithmetic, {
  fires: [
    {
      name: 'the day is set to the first only after the month was moved',
      files: {
        'src/billing/usage.ts': `
          export async function usageOf(monthsAgo: number) {
            const from = new Date();
            from.setMonth(from.getMonth() - monthsAgo);
            from.setDate(1);
            return await usage.since(from);
          }
        `,
        'src/billing/reset.js': `
          function nextReset(today) {
            const reset = new Date(today);
            reset.setUTCMonth(reset.getUTCMonth() + 1);
            reset.setUTCDate(1);
            reset.setUTCHours(0, 0, 0, 0);
            return reset;
          }
        `,
      },
      at: ['src/billing/usage.ts:3', 'src/billing/reset.js:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'TypeScript: a date in another form, whose months are counted from zero',
      files: {
        'src/billing/mapping.ts': `
          export const toDate = (date: DateMessage): Date => new Date(date.year, date.month - 1, date.day);
          export const toInstant = (day: BillingDay): Date => new Date(Date.UTC(day.start.year, day.start.month - 1, day.start.day));
        `,
      },
    },
    {
      name: 'Go: a field that was given the first of a month',
      files: {
        'billing/run.go': `
          package billing

          func (h *Handler) run(year, month int) (Input, error) {
          	var input Input
          	input.periodStart = time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
          	input.periodEnd = input.periodStart.AddDate(0, 1, 0)
          	return input, nil
          }

          func (c *Cycle) open(monthStart time.Time) {
          	c.billing.start = monthStart
          	c.billing.end = c.billing.start.AddDate(0, 1, 0)
          }
        `,
      },
    },
    {
      name: 'the day is set first, or what ran over is taken back',
      files: {
        'src/billing/usage.ts': `
          export async function usageOf(monthsAgo: number) {
            const from = new Date();
            from.setDate(1);
            from.setMonth(from.getMonth() - monthsAgo);
            return await usage.since(from);
          }
          export function renewal(anchor: Date) {
            const next = new Date(anchor);
            next.setMonth(next.getMonth() + 1);
            if (next.getDate() < anchor.getDate()) next.setDate(0);
            return next;
          }
        `,
      },
    },
    {
      name: 'how long a cookie is kept',
      files: {
        'src/Billing/Language.php': `
          <?php
          class Language {
              public function remember(string $locale): void {
                  setcookie('language', $locale, ['expires' => strtotime('+1 month'), 'path' => '/']);
                  $this->cookies->queue('language', $locale, strtotime('+1 month'), '/');
              }
          }
        `,
      },
    },
    {
      name: 'the first of another date, and code that is not about billing',
      files: {
        'src/billing/usage.ts': `
          export function bounds() {
            const [from, to] = [new Date(), new Date()];
            from.setDate(1);
            to.setMonth(from.getMonth() + 1, 0);
            return [from, to];
          }
        `,
        'src/calendar/page.ts': `
          export function previous(shown: Date) {
            const page = new Date(shown);
            page.setMonth(page.getMonth() - 1);
            page.setDate(1);
            return page;
          }
        `,
      },
    },
  ],
});
