import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [],
  silent: [
    {
      name: 'the callback stores another row than those it lists',
      files: {
        'app/Billing/CopyInvoices.php': `
          <?php
          class CopyInvoices {
            public function handle() {
              Invoice::query()->where('company_id', $this->from)->each(function ($invoice) {
                $copy = new Invoice();
                $copy->company_id = $this->to;
                $this->entity->invoices()->save($copy);
              });
            }
          }
        `,
      },
    },
  ],
});
