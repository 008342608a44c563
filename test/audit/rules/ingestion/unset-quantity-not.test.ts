import { unsetQuantity } from '#audit/rules/ingestion/unset-quantity.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unsetQuantity, {
  fires: [],
  silent: [
    {
      name: 'one branch of two sets it, and the third leaves',
      files: {
        'app/Billing/AutoBillInvoice.php': `
          <?php
          class AutoBillInvoice {
            public function charge(Invoice $invoice) {
              $amount = 0;
              $invoice_total = 0;
              if ($invoice->partial > 0) {
                $is_partial = true;
                $invoice_total = $invoice->balance;
                $amount = $invoice->partial;
              } elseif ($invoice->balance > 0) {
                $amount = $invoice->balance;
              } else {
                return $invoice;
              }
              $fee = $is_partial ? $invoice->balance - $invoice_total : $invoice->balance - $amount;
              return $this->billFee($fee);
            }
          }
        `,
        'billing/auto.py': `
          def bill(invoice):
              total = 0
              if invoice.partial > 0:
                  is_partial = True
                  total_cost = invoice.balance
                  amount = invoice.partial
              elif invoice.balance > 0:
                  amount = invoice.balance
              else:
                  return None
              return charge(amount, total_cost if is_partial else amount)
        `,
      },
    },
  ],
});
