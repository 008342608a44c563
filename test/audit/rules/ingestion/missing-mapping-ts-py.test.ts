import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'a table of add-ons without the one that was used',
      files: {
        'src/usage.py': `
          import logging

          import recurly

          log = logging.getLogger(__name__)
          ADDONS = {"sms": "sms-outbound"}

          def send(client: recurly.Client, total):
              addon = ADDONS.get(total.channel)
              if addon is None:
                  log.info("no add-on for %s", total.channel)
                  return
              client.create_usage(f"uuid-{total.subscription}", addon, {"amount": total.units, "merchant_tag": total.key})
        `,
      },
      at: ['src/usage.py:10'],
    },
    {
      name: 'continue without mapping',
      files: {
        'src/usage.py': `
          import stripe

          def export(rows, customers):
              for row in rows:
                  customer = customers.get(row.account_id)
                  if not customer:
                      continue
                  stripe.billing.MeterEvent.create(event_name="gb", identifier=row.id, payload={"stripe_customer_id": customer, "value": str(row.gb)})
        `,
      },
      at: ['src/usage.py:6'],
    },
    {
      name: 'positive if without else',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY!);
          export async function onCallEnded(call: Call, db: Db) {
            const account = await db.account.findUnique({ where: { id: call.accountId } });
            if (account?.stripeCustomerId) {
              await stripe.billing.meterEvents.create({ event_name: 'minutes', identifier: call.id, payload: { stripe_customer_id: account.stripeCustomerId, value: \`\${call.minutes}\` } });
            }
          }
        `,
      },
      at: ['src/usage.ts:5'],
    },
  ],
  silent: [
    {
      name: 'an add-on that has to be there',
      files: {
        'src/usage.py': `
          import recurly

          ADDONS = {"sms": "sms-outbound"}

          def send(client: recurly.Client, total):
              addon = ADDONS.get(total.channel)
              if addon is None:
                  raise UnpricedChannel(total.channel)
              client.create_usage(f"uuid-{total.subscription}", addon, {"amount": total.units, "merchant_tag": total.key})
        `,
      },
    },
    {
      name: 'usage of no add-on that is kept for later',
      files: {
        'src/usage.py': `
          import recurly

          ADDONS = {"sms": "sms-outbound"}

          def send(client: recurly.Client, total, unmapped):
              addon = ADDONS.get(total.channel)
              if addon is None:
                  unmapped.append(total)
                  return
              client.create_usage(f"uuid-{total.subscription}", addon, {"amount": total.units, "merchant_tag": total.key})
        `,
      },
    },
    {
      name: 'missing in the other branch',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY!);
          export async function onCallEnded(call: Call, db: Db) {
            const account = await db.account.findUnique({ where: { id: call.accountId } });
            if (account?.stripeCustomerId) {
              await stripe.billing.meterEvents.create({ event_name: 'minutes', identifier: call.id, payload: { stripe_customer_id: account.stripeCustomerId, value: \`\${call.minutes}\` } });
            } else {
              await db.unbilled.create({ data: call });
            }
          }
        `,
      },
    },
    {
      name: 'a setting that turns metering off',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY!);
          export async function onCallEnded(call: Call, env: Env) {
            const customer = env.config.customer;
            if (customer) {
              await stripe.billing.meterEvents.create({ event_name: 'minutes', identifier: call.id, payload: { stripe_customer_id: customer, value: \`\${call.minutes}\` } });
            }
          }
        `,
      },
    },
  ],
});
