import { misplacedArgument } from '#audit/rules/aggregation/misplaced-argument.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(misplacedArgument, {
  fires: [
    {
      name: 'given in the wrong order',
      files: {
        'billing/rates.py': `
          def static_rate_exists(base_currency, target_currency, month):
              return Rate.objects.filter(base_currency=base_currency, target_currency=target_currency, month=month).exists()


          def charged_rate(base_currency, target_currency, month):
              return static_rate_exists(target_currency, base_currency, month)
        `,
      },
      at: ['billing/rates.py:6'],
    },
  ],
  silent: [
    {
      name: 'the other way round is asked for, and said so',
      files: {
        'billing/rates.py': `
          def static_rate_exists(base_currency, target_currency, month):
              return Rate.objects.filter(base_currency=base_currency, target_currency=target_currency, month=month).exists()


          def remove_rate(base_currency, target_currency, month):
              Rate.objects.filter(base_currency=base_currency, target_currency=target_currency, month=month).delete()
              if not static_rate_exists(target_currency, base_currency, month):
                  Rate.objects.filter(base_currency=target_currency, target_currency=base_currency, month=month).delete()
        `,
      },
    },
  ],
});
