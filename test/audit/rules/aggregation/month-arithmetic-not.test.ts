import { monthArithmetic } from '#audit/rules/aggregation/month-arithmetic.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(monthArithmetic, {
  fires: [],
  silent: [
    {
      name: 'a window of days, a text, a year, and a page’s widget',
      files: {
        'billing/runway.py': `
          WINDOW_DAYS = 30

          def runway_days(baseline_amount, current_amount):
              daily_decline = (baseline_amount - current_amount) / WINDOW_DAYS
              return current_amount / daily_decline
        `,
        'app/Billing/Placeholders.php': `
          <?php
          class InvoicePlaceholders {
            public function after($date, $entity) {
              return $date->copy()->addMonth()->subDay()->translatedFormat($entity->date_format());
            }
          }
        `,
        'app/Billing/License.php': `
          <?php
          class BillingLicense {
            public function isValid($data) {
              return date_create($data)->modify('+1 year') > date_create();
            }
          }
        `,
        'app/Widgets/BilledProfit.php': `
          <?php
          class BilledProfit {
            public function labels($start_date) {
              return [$start_date->addMonth()->format('M Y')];
            }
          }
        `,
      },
    },
  ],
});
