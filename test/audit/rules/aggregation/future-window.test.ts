import { futureWindow } from '#audit/rules/aggregation/future-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(futureWindow, {
  fires: [
    {
      name: 'the current bucket looked for after now, in Go',
      files: {
        'service/billing.go': `
          package service

          func current(results []Result) decimal.Decimal {
          	now := time.Now().UTC()
          	used := decimal.Zero
          	for _, result := range results {
          		if result.WindowStart.Equal(now) || (result.WindowStart.After(now) && result.WindowStart.Before(now.AddDate(0, 1, 0))) {
          			used = result.Value
          			break
          		}
          	}
          	return used
          }
        `,
      },
      at: ['service/billing.go:7'],
    },
    {
      name: 'in TypeScript',
      files: {
        'src/billing/current.ts': `
          export function currentUsage(buckets: Bucket[]) {
            const now = new Date();
            for (const bucket of buckets) {
              if (bucket.start >= now) return bucket.usage;
            }
            return 0;
          }
        `,
      },
      at: ['src/billing/current.ts:4'],
    },
    {
      name: 'in Python',
      files: {
        'billing/current.py': `
          def current_usage(buckets):
              now = datetime.now()
              for bucket in buckets:
                  if bucket.period_start > now:
                      return bucket.total
              return 0
        `,
      },
      at: ['billing/current.py:4'],
    },
  ],
  silent: [
    {
      name: 'the bucket that began before now',
      files: {
        'service/billing.go': `
          package service

          func current(results []Result) decimal.Decimal {
          	now := time.Now().UTC()
          	for _, result := range results {
          		if !result.WindowStart.After(now) && result.WindowEnd.After(now) {
          			return result.Value
          		}
          	}
          	return decimal.Zero
          }
        `,
      },
    },
    {
      name: 'what lies after now is left out',
      files: {
        'src/billing/current.ts': `
          export function pastUsage(buckets: Bucket[]) {
            const now = new Date();
            let used = 0;
            for (const bucket of buckets) {
              if (bucket.start > now) continue;
              used += bucket.usage;
            }
            return used;
          }
        `,
      },
    },
    {
      name: 'after a moment that is reckoned from now',
      files: {
        'src/billing/recent.ts': `
          export function recentUsage(buckets: Bucket[]) {
            const since = new Date(Date.now() - DAY);
            for (const bucket of buckets) {
              if (bucket.start >= since) return bucket.usage;
            }
            return 0;
          }
        `,
      },
    },
    {
      name: 'a phase that is yet to come, of which no usage is taken',
      files: {
        'src/billing/phases.ts': `
          export function nextPhase(phases: Phase[]) {
            const now = new Date();
            for (const phase of phases) {
              if (phase.start > now) return phase;
            }
            return null;
          }
        `,
      },
    },
  ],
});
