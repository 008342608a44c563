import { negativeDebit } from '#audit/rules/limits/negative-debit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(negativeDebit, {
  fires: [
    {
      name: 'a refund of whatever charge is asked for, under a name drawn anew',
      files: {
        'ledger/refund.go': `
          package ledger

          func (s *Service) RefundCharge(chargeID string) (Entry, error) {
          	charge, err := s.GetCharge(chargeID)
          	if err != nil {
          		return Entry{}, err
          	}
          	entry := Entry{
          		Tag:       "refund",
          		Reference: ids.GenerateUUIDWithSuffix("ref"),
          		Amount:    charge.Amount,
          		BalanceID: charge.BalanceID,
          		Meta:      map[string]any{"refunded_charge_id": chargeID},
          	}
          	entry, err = s.RecordEntry(entry)
          	return entry, err
          }
        `,
        'src/refunds.ts': `
          export async function refundCharge(chargeId: string) {
            const charge = await db.charge.findUniqueOrThrow({ where: { id: chargeId } });
            const refund = { reference: randomUUID(), amount: -charge.amount, customerId: charge.customerId };
            await ledger.record(refund);
            return refund;
          }
        `,
      },
      at: ['ledger/refund.go:15', 'src/refunds.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'a refund without a name of its own',
      files: {
        'billing/refunds.py': `
          def reverse_payment(payment_id):
              payment = Payment.objects.get(pk=payment_id)
              wallet.credit(payment.customer, payment.amount_cents)
        `,
      },
      at: ['billing/refunds.py:3'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'the state asked for, by a test, by the lookup, by a function, by the caller; a name that only one refund can have',
      files: {
        'src/refunds.ts': `
          export async function refundCharge(chargeId: string) {
            const charge = await db.charge.findUniqueOrThrow({ where: { id: chargeId } });
            if (charge.refundedAt !== null) throw new AlreadyRefunded(chargeId);
            await ledger.record({ reference: randomUUID(), amount: -charge.amount });
          }
          export async function refundPaid(chargeId: string) {
            const charge = await db.charge.findFirstOrThrow({ where: { id: chargeId, status: 'paid' } });
            await ledger.record({ reference: randomUUID(), amount: -charge.amount });
          }
          export async function refundOrder(orderId: string) {
            const order = await db.order.findUniqueOrThrow({ where: { id: orderId } });
            assertRefundable(order);
            await ledger.record({ reference: randomUUID(), amount: -order.amount });
          }
          export async function refundOnce(chargeId: string) {
            const charge = await db.charge.findUniqueOrThrow({ where: { id: chargeId } });
            await ledger.record({ reference: 'refund-' + charge.id, amount: -charge.amount });
          }
          export async function getRefundQuote(chargeId: string) {
            const charge = await db.charge.findUniqueOrThrow({ where: { id: chargeId } });
            return quotes.create({ amount: charge.amount });
          }
        `,
        'billing/refunds.py': `
          def refund_payment(payment_id):
              payment = Payment.objects.get(pk=payment_id)
              wallet.credit(payment.customer, payment.amount_cents)


          def on_request(request):
              payment = find(request.payment_id)
              if payment.status != "paid":
                  return None
              refund_payment(request.payment_id)
        `,
      },
    },
  ],
});
