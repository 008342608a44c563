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
  ],
});
