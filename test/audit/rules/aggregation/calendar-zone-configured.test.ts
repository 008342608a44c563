import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
    {
      name: 'the zone that a framework takes from its settings',
      files: {
        'billing/invoices.py': `
          from django.db import models
          import datetime

          def invoice_month(invoice):
              return datetime.date.today().replace(day=1)
        `,
        'app/Billing/OpenInvoices.php': `
          <?php
          namespace App\\Billing;
          use Illuminate\\Support\\Facades\\Date;
          class OpenInvoices {
            public function total($invoices) {
              $today = Date::today()->toDateString();
              return $invoices->where('due_at', '>=', $today)->sum('amount');
            }
          }
        `,
      },
      at: ['billing/invoices.py:5', 'app/Billing/OpenInvoices.php:6'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'the month of a card, the days left of a trial, and a chart',
      files: {
        'app/models/billing/fake_customer.rb': `
          class BillingCustomer
            def charge(amount)
              charges.create!(amount: amount, exp_month: Date.today.month, exp_year: Date.today.year)
            end

            def resume
              subscribe(trial_duration: trial_ends_at.to_date - Date.today)
            end
          end
        `,
        'src/Billing/HistogramService.cs': `
          class HistogramService {
            public int Days() { return DateTimeOffset.Now.DayOfYear - 1; }
          }
        `,
      },
    },
  ],
});
