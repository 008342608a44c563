import { wholeRefund } from '#audit/rules/aggregation/whole-refund.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wholeRefund, {
  fires: [
    {
      name: 'the row has the part, the provider is asked for all',
      files: {
        'src/payments/service.ts': `
          export class PaymentService {
            async refundOrder(data: RefundInput) {
              const payment = await this.note(data);
              await this.giveBack(payment);
            }
            private async note(data: RefundInput) {
              await this.refundRepository_.create({ payment: data.paymentId, amount: data.amount });
              return await this.payments.find(data.paymentId);
            }
            private async giveBack(payment: Payment) {
              await this.paymentProvider_.refundPayment({ data: payment.data }, payment.raw_amount);
            }
          }
        `,
        'app/services/refunds.rb': `
          class Refunds
            def call(charge, amount)
              charge.refunds.create!(amount: amount)
              stripe_client.refunds.create(charge: charge.id, amount: charge.amount_captured)
            end
          end
        `,
      },
      at: ['src/payments/service.ts:11', 'app/services/refunds.rb:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the provider is asked for the part',
      files: {
        'src/payments/service.ts': `
          export class PaymentService {
            async refund(payment: Payment, data: RefundInput) {
              const refund = await this.refunds.create({ payment: payment.id, amount: data.amount });
              await this.provider.refundPayment(payment.data, refund.raw_amount);
              await this.gateway.refund(payment.reference, { amount: data.amount });
            }
          }
        `,
      },
    },
    {
      name: 'all is meant, or another call gives the part',
      files: {
        'src/payments/cancel.ts': `
          export class Cancellation {
            async cancel(payment: Payment, data: CancelInput) {
              await this.refunds.create({ payment: payment.id, amount: data.amount });
              await this.provider.refundPayment(payment.data, payment.amount);
            }
          }
        `,
        'billing/refunds.py': `
          class Payments:
              def refund(self, payment, amount):
                  self.gateway.refund(payment.reference, amount=amount)
                  Refund.objects.create(payment=payment, amount=amount)

              def give_back(self, payment):
                  self.gateway.refund(payment.reference, amount=payment.total)
        `,
        'billing/whole.py': `
          class Payments:
              def refund(self, payment):
                  self.gateway.refund(payment.reference, amount=payment.total)
                  Refund.objects.create(payment=payment, amount=payment.total)
        `,
      },
    },
  ],
});
