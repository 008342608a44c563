import { discountTwice } from '#audit/rules/limits/discount-twice.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(discountTwice, {
  fires: [
    {
      name: 'a coupon for the customer and for the subscription, in three languages',
      files: {
        'src/Builder.php': `
          <?php
          class Builder {
            public function payload() {
              return array_filter(['plan' => $this->plan, 'coupon' => $this->coupon]);
            }
            protected function customer($token, array $options) {
              return $this->user->createAsCustomer($token, array_merge($options, ['coupon' => $this->coupon]));
            }
          }
        `,
        'src/subscribe.ts': `
          export async function subscribe(user, price, coupon) {
            const customer = await stripe.customers.create({ email: user.email, coupon });
            return stripe.subscriptions.create({ customer: customer.id, items: [{ price }], coupon });
          }
        `,
        'subscribe.py': `
          def subscribe(user, price, code):
              customer = stripe.Customer.create(**{"email": user.email, "coupon": code})
              return stripe.Subscription.create(**{"customer": customer.id, "items": [price], "coupon": code})
        `,
      },
      at: ['src/Builder.php:4', 'src/subscribe.ts:3', 'subscribe.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'one place alone, another coupon, and two ways of buying',
      files: {
        'src/subscribe.ts': `
          export async function subscribe(user, price, coupon) {
            const customer = await stripe.customers.create({ email: user.email });
            return stripe.subscriptions.create({ customer: customer.id, items: [{ price }], coupon });
          }
          export async function invite(user, price, coupon, welcome) {
            const customer = await stripe.customers.create({ email: user.email, coupon: welcome });
            return stripe.subscriptions.create({ customer: customer.id, items: [{ price }], coupon });
          }
          export const gift = (user, coupon) => stripe.customers.create({ email: user.email, coupon });
          export const order = (user, price, coupon) => stripe.orders.create({ items: [price], coupon });
        `,
      },
    },
  ],
});
