import { changingKey } from '#audit/rules/deduplication/changing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(changingKey, {
  fires: [
    {
      name: 'the time of the attempt beside the key of a row that stays when the sending fails',
      files: {
        'relay.js': `
          const { FlexPrice } = require('@flexprice/sdk');
          const flexprice = new FlexPrice({ apiKeyAuth: key });

          async function relay(trx, row) {
            try {
              await flexprice.events.ingestEvent({
                eventId: \`geocode-\${row.id}\`,
                eventName: 'geocode.lookup',
                timestamp: new Date().toISOString(),
              });
              await trx('usage_outbox').where({ id: row.id }).del();
            } catch (err) {
              logger.error({ err }, 'will try again');
            }
          }
        `,
      },
      at: ['relay.js:9'],
    },
    {
      name: 'the time of the attempt in a task that is tried again',
      files: {
        'tasks.py': `
          from datetime import datetime, timezone

          from celery import shared_task
          from flexprice import Flexprice

          flexprice = Flexprice(api_key_auth=KEY)


          @shared_task(autoretry_for=(Exception,), max_retries=8)
          def report(call_id, customer, at):
              flexprice.events.ingest_event(
                  event_id=f"call-{call_id}",
                  event_name="call",
                  external_customer_id=customer,
                  timestamp=datetime.now(timezone.utc).isoformat(),
              )
        `,
      },
      at: ['tasks.py:15'],
    },
  ],
  silent: [
    {
      name: 'the time of the row beside its key',
      files: {
        'relay.js': `
          const { FlexPrice } = require('@flexprice/sdk');
          const flexprice = new FlexPrice({ apiKeyAuth: key });

          async function relay(trx, row) {
            try {
              await flexprice.events.ingestEvent({
                eventId: \`geocode-\${row.id}\`,
                eventName: 'geocode.lookup',
                timestamp: row.occurred_at.toISOString(),
              });
              await trx('usage_outbox').where({ id: row.id }).del();
            } catch (err) {
              logger.error({ err }, 'will try again');
            }
          }
        `,
      },
    },
    {
      name: 'the time of the call in a task that is tried again',
      files: {
        'tasks.py': `
          from datetime import datetime, timezone

          from celery import shared_task
          from flexprice import Flexprice

          flexprice = Flexprice(api_key_auth=KEY)


          @shared_task(autoretry_for=(Exception,), max_retries=8)
          def report(call_id, customer, at):
              flexprice.events.ingest_event(
                  event_id=f"call-{call_id}",
                  event_name="call",
                  external_customer_id=customer,
                  timestamp=at,
              )
        `,
      },
    },
    {
      name: 'the time of the only attempt that is made',
      files: {
        'relay.js': `
          const { FlexPrice } = require('@flexprice/sdk');
          const flexprice = new FlexPrice({ apiKeyAuth: key });

          async function relay(trx, row) {
            try {
              await flexprice.events.ingestEvent({
                eventId: \`geocode-\${row.id}\`,
                eventName: 'geocode.lookup',
                timestamp: new Date().toISOString(),
              });

            } catch (err) {
              logger.error({ err }, 'will try again');
            }
          }
        `,
      },
    },
  ],
});
