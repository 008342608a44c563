import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'or one in Python',
      at: ['usage.py:2'],
      files: {
        'usage.py': `
        def billable_units(events):
            return sum(event.units or 1 for event in events)
      `,
      },
    },
  ],
  silent: [
    {
      name: 'or one in Python',
      files: {
        'usage.py': `
        def billable_units(events):
            return sum(event.units or 0 for event in events)
      `,
      },
    },
  ],
});
