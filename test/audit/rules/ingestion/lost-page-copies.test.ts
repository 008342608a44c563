import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [
    {
      name: 'the callback changes the listed rows themselves',
      files: {
        'app/Billing/MoveInvoices.php': `
          <?php
          class MoveInvoices {
            public function handle() {
              Invoice::query()->where('company_id', $this->from)->chunk(100, function ($invoices) {
                foreach ($invoices as $invoice) {
                  $invoice->company_id = $this->to;
                  $invoice->save();
                }
              });
            }
          }
        `,
      },
      at: ['app/Billing/MoveInvoices.php:4'],
    },
  ],
  silent: [
    {
      name: 'the callback fills another row than those it lists',
      files: {
        'app/Billing/CopyInvoices.php': `
          <?php
          namespace App\\Billing;
          class CopyInvoices {
            public function handle() {
              Invoice::query()->where('company_id', $this->from)->chunk(100, function ($invoices) {
                foreach ($invoices as $invoice) {
                  $copy = new Invoice();
                  $copy->company_id = $this->to;
                  $copy->amount = $invoice->amount;
                  $copy->save();
                }
              });
            }
          }
        `,
        'app/Billing/CopyCharges.php': `
          <?php
          class CopyCharges {
            public function handle() {
              Charge::query()->where('account_id', $this->from)->each(function ($charge) {
                $copy = new Charge();
                $copy->account_id = $this->to;
                $copy->save();
              });
            }
          }
        `,
      },
    },
  ],
});
