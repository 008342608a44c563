import { sharedKey } from '#audit/rules/deduplication/shared-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedKey, {
  fires: [
    {
      name: 'two requests of one function',
      files: {
        'src/subscribe.ts': `
          export async function subscribe(user: User, idempotencyKey: string) {
            const customer = await stripe.customers.create({ email: user.email }, { idempotencyKey });
            return stripe.subscriptions.create({ customer: customer.id }, { idempotencyKey });
          }
        `,
        'app/services/checkout.rb': `
          def checkout(order)
            customer = Stripe::Customer.create({ email: order.email }, { idempotency_key: order.uuid })
            Stripe::Charge.create({ customer: customer.id, amount: order.total }, { idempotency_key: order.uuid })
          end
        `,
        'src/Checkout.php': `
          <?php
          function checkout($stripe, $order) {
              $customer = $stripe->customers->create(['email' => $order->email], ['idempotency_key' => $order->id]);
              $stripe->charges->create(['customer' => $customer->id], ['idempotency_key' => $order->id]);
          }
        `,
      },
      at: ['src/subscribe.ts:3', 'app/services/checkout.rb:3', 'src/Checkout.php:4'],
      confidence: 'likely',
    },
    {
      name: 'functions of the project’s own that hand the key on',
      files: {
        'src/payment/service.ts': `
          export class SubscriptionService {
            async changePlan(idempotencyKey: string, subscription: string, price: string) {
              const manager = await this.schedules.fromSubscription(idempotencyKey, subscription);
              await manager.movePhase(idempotencyKey, price);
            }
          }
        `,
        'src/payment/schedule.ts': `
          export class ScheduleManager {
            async fromSubscription(idempotencyKey: string, subscription: string) {
              return this.stripe.subscriptionSchedules.create({ from_subscription: subscription }, { idempotencyKey });
            }

            async movePhase(idempotencyKey: string, price: string) {
              await this.stripe.subscriptionSchedules.update(this.id, { phases: [{ price }] }, { idempotencyKey });
            }
          }
        `,
      },
      at: ['src/payment/service.ts:4'],
    },
  ],
  silent: [
    {
      name: 'keys of their own',
      files: {
        'src/subscribe.ts': `
          export async function subscribe(user: User, key: string) {
            const customer = await stripe.customers.create({}, { idempotencyKey: \`\${key}-customer\` });
            return stripe.subscriptions.create({ customer: customer.id }, { idempotencyKey: \`\${key}-plan\` });
          }
        `,
        'app/services/checkout.rb': `
          def checkout(order)
            Stripe::Customer.create({ email: order.email }, { idempotency_key: order.customer_key })
            Stripe::Charge.create({ amount: order.total }, { idempotency_key: order.charge_key })
          end
        `,
      },
    },
    {
      name: 'the one or the other is made',
      files: {
        'src/charge.ts': `
          export async function charge(order: Order, idempotencyKey: string) {
            if (order.isRecurring) {
              return stripe.subscriptions.create({ customer: order.customer }, { idempotencyKey });
            }
            return stripe.paymentIntents.create({ amount: order.total }, { idempotencyKey });
          }
        `,
        'src/either.py': `
          def charge(order):
              if order.recurring:
                  stripe.Subscription.create(customer=order.customer, idempotency_key=order.key)
              else:
                  stripe.PaymentIntent.create(amount=order.total, idempotency_key=order.key)
        `,
      },
    },
    {
      name: 'the same request, tried again when it failed',
      files: {
        'src/retry.ts': `
          export async function charge(order: Order, idempotencyKey: string) {
            try {
              return await stripe.paymentIntents.create({ amount: order.total }, { idempotencyKey });
            } catch (error) {
              if (!isTimeout(error)) throw error;
              return await stripe.paymentIntents.create({ amount: order.total }, { idempotencyKey });
            }
          }
        `,
      },
    },
    {
      name: 'a key that is made anew for each, and one that is only looked at',
      files: {
        'src/loop.ts': `
          export async function credit(orders: Order[]) {
            await stripe.customers.retrieve(orders[0].customer);
            await stripe.refunds.create({ charge: orders[0].charge }, { idempotencyKey: randomUUID() });
            await stripe.refunds.create({ charge: orders[1].charge }, { idempotencyKey: randomUUID() });
          }
        `,
      },
    },
  ],
});
