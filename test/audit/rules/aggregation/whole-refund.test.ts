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
    {
      name: 'no amount is told',
      files: {
        'src/refund.ts': `
          export async function refundInvoice(req: Request, res: Response) {
            const { invoiceId, amountCents, reason } = RefundBody.parse(req.body);
            const invoice = await db.invoice.findUniqueOrThrow({ where: { id: invoiceId } });
            if (amountCents > invoice.totalCents - invoice.refundedCents) return res.status(422).json({ error: 'too much' });

            const refund = await stripe.refunds.create({ payment_intent: invoice.paymentIntentId, reason });
            await db.invoice.update({
              where: { id: invoiceId },
              data: { refundedCents: { increment: amountCents }, refundId: refund.id },
            });
            res.json({ refunded: amountCents });
          }
        `,
      },
      at: ['src/refund.ts:6'],
      confidence: 'likely',
    },
    {
      name: 'an empty body',
      files: {
        'billing/refunds.py': `
          class RefundView(APIView):
              def post(self, request, payment_id):
                  payment = get_object_or_404(Payment, pk=payment_id)
                  amount = Decimal(request.data["amount"])
                  if amount > payment.refundable:
                      raise ValidationError("more than was paid")
                  response = paypal.post(f"/v2/payments/captures/{payment.capture_id}/refund", json={})
                  response.raise_for_status()
                  payment.refunded += amount
                  payment.save(update_fields=["refunded"])
                  return Response({"refunded": str(amount)})
        `,
      },
      at: ['billing/refunds.py:7'],
      confidence: 'likely',
    },
    {
      name: 'a struct without an amount',
      files: {
        'payments/refund.go': `
          package payments

          func (s *Service) Refund(ctx context.Context, chargeID string, amount int64) error {
          	charge, err := s.repo.Charge(ctx, chargeID)
          	if err != nil {
          		return err
          	}
          	params := &stripe.RefundParams{Charge: stripe.String(charge.ExternalID)}
          	if _, err := s.stripe.Refunds.New(params); err != nil {
          		return err
          	}
          	return s.repo.InsertRefund(ctx, Refund{ChargeID: charge.ID, Amount: amount})
          }
        `,
      },
      at: ['payments/refund.go:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the amount is told, and all is given back for a cancelled order',
      files: {
        'src/refund.ts': `
          export async function refundInvoice(req: Request, res: Response) {
            const { invoiceId, amountCents, reason } = RefundBody.parse(req.body);
            const invoice = await db.invoice.findUniqueOrThrow({ where: { id: invoiceId } });
            const refund = await stripe.refunds.create({ payment_intent: invoice.paymentIntentId, amount: amountCents, reason });
            await db.invoice.update({ where: { id: invoiceId }, data: { refundedCents: { increment: amountCents }, refundId: refund.id } });
            res.json({ refunded: amountCents });
          }

          export async function cancelAll(orderId: string) {
            const order = await db.order.findUniqueOrThrow({ where: { id: orderId } });
            await stripe.refunds.create({ payment_intent: order.paymentIntentId });
            await db.order.update({ where: { id: orderId }, data: { refundedCents: order.totalCents } });
          }
        `,
      },
    },
    {
      name: 'the amount is set where it is a part',
      files: {
        'payments/refund.go': `
          package payments

          func (s *Service) Refund(ctx context.Context, chargeID string, amount int64) error {
          	charge, err := s.repo.Charge(ctx, chargeID)
          	if err != nil {
          		return err
          	}
          	params := &stripe.RefundParams{Charge: stripe.String(charge.ExternalID)}
          	if amount > 0 && amount < charge.Amount {
          		params.Amount = stripe.Int64(amount)
          	}
          	if _, err := s.stripe.Refunds.New(params); err != nil {
          		return err
          	}
          	return s.repo.InsertRefund(ctx, Refund{ChargeID: charge.ID, Amount: amount})
          }
        `,
      },
    },
    {
      name: 'a refund that is told of, and a full one',
      files: {
        'billing/refunds.py': `
          def on_charge_refunded(event):
              charge = event["data"]["object"]
              payment = Payment.objects.get(charge_id=charge["id"])
              amount = Decimal(charge["amount_refunded"]) / 100
              Refund.objects.create(payment=payment, amount=amount)


          def full_refund(payment):
              result = stripe.Refund.create(payment_intent=payment.intent_id)
              Refund.objects.create(payment=payment, amount=payment.amount, external_id=result.id)
        `,
      },
    },
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
