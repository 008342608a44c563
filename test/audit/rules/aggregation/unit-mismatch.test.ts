import { unitMismatch } from '#audit/rules/aggregation/unit-mismatch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unitMismatch, {
  fires: [
    {
      name: 'another unit on the other side, in four languages',
      files: {
        'src/usage/event.ts': 'export const event = (job) => ({ durationSeconds: job.durationMs });',
        'billing/line.py': `
          def line(total_dollars):
              return Line(amount_cents=total_dollars)
        `,
        'billing/size.go': `
          package billing

          func size(o Object) Usage {
          	return Usage{StoredGb: o.SizeBytes}
          }
        `,
        'app/services/usage/track.rb': `
          def track(job)
            usage.total_minutes += job.run_seconds
          end
        `,
      },
      at: ['src/usage/event.ts:1', 'billing/line.py:2', 'billing/size.go:4', 'app/services/usage/track.rb:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'converted, the same unit, or no unit',
      files: {
        'src/usage/event.ts': `
          export const a = (job) => ({ durationSeconds: job.durationMs / 1000, runMs: job.durationMillis });
          export const b = (job) => ({ durationSeconds: toSeconds(job.durationMs), duration: job.durationMs });
        `,
      },
    },
    {
      name: 'rates, currencies, and code that bills nothing',
      files: {
        'src/usage/rate.ts':
          'export const a = (p) => ({ costPerSeconds: p.costPerHours, priceCents: p.priceUsd });',
        'src/timer.ts': 'export const a = (t) => ({ delaySeconds: t.delayMs });',
      },
    },
  ],
});
