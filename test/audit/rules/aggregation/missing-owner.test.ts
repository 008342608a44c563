import { missingOwner } from '#audit/rules/aggregation/missing-owner.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingOwner, {
  fires: [
    {
      name: 'TODO: the mistake',
      files: { 'a.ts': 'TODO();\n' },
      at: ['a.ts:1'],
    },
  ],
  silent: [
    {
      name: 'TODO: the same, done right',
      files: { 'a.ts': 'fine();\n' },
    },
  ],
});
