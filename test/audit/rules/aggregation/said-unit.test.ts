import { saidUnit } from '#audit/rules/aggregation/said-unit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(saidUnit, {
  fires: [
    {
      name: 'binary units for decimal ones, and parts of an hour',
      files: {
        'src/billing/plans.ts': `
          export const INCLUDED = {
            reads: 200_000n * bytes.KiB(4n), // 200k 4 KB units
            egress: bytes.TiB(1n), // 1 TB
          };
        `,
        'billing/grace.py': `
          GRACE = timedelta(minutes=48)  # 48 hours
        `,
        'billing/grace.rb': `
          GRACE = 14.hours # 14 days
        `,
        'billing/grace.go': `
          package billing

          var grace = 30 * time.Second // 30 minutes
        `,
        'billing/Grace.java': `
          class Grace {
              static final Duration GRACE = Duration.ofSeconds(90); // 90 minutes
          }
        `,
      },
      at: [
        'src/billing/plans.ts:2',
        'billing/grace.py:1',
        'billing/grace.rb:1',
        'billing/grace.go:3',
        'billing/Grace.java:2',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the unit that is said, another number, and another thing',
      files: {
        'src/billing/plans.ts': `
          export const INCLUDED = {
            egress: bytes.GB(100n), // 100 GB, not 100 GiB
            storage: bytes.GiB(5n), // 5 GiB, sold as 5 GB
            memory: bytes.GiB(2n), // $2 per 3 GB
            grace: hours(72), // 72 hours, or 3 days
            retries: minutes(5), // see issue 5
          };
        `,
        'billing/grace.py': `
          GRACE = timedelta(hours=48)  # 2 days
        `,
      },
    },
    {
      name: 'a comment of its own, and code that is not about billing',
      files: {
        'src/billing/plans.ts': `
          // 100 GB
          export const EGRESS = bytes.GiB(100n);
        `,
        'src/video/cache.ts': `
          export const CACHE = bytes.GiB(2n); // 2 GB
        `,
      },
    },
  ],
});
