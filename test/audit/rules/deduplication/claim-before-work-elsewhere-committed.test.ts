import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [
    {
      name: 'rows marked as they are read, in Python',
      files: {
        'reports/run.py': `
          from googleapiclient.discovery import build

          TAKE = """
              UPDATE intervals AS i
                 SET reported_at = now()
                FROM (SELECT id FROM intervals WHERE reported_at IS NULL ORDER BY ends_at LIMIT 200 FOR UPDATE SKIP LOCKED) AS due
               WHERE i.id = due.id
           RETURNING i.*
          """


          def main():
              control = build("servicecontrol", "v1")
              with psycopg.connect(DSN) as conn:
                  with conn.transaction():
                      intervals = conn.execute(TAKE).fetchall()
                  for interval in intervals:
                      try:
                          control.services().report(serviceName=NAME, body={"operations": [operation(interval)]}).execute()
                      except HttpError:
                          log.exception("interval %s", interval["id"])
        `,
      },
      at: ['reports/run.py:16'],
    },
    {
      name: 'rows marked as they are read, in TypeScript',
      files: {
        'src/report.ts': `
          import { db } from './db';
          import { metronome } from './metronome';

          export async function reportDue() {
            const rows = await db.query(
              \`UPDATE usage_intervals SET status = 'reported' WHERE id IN (SELECT id FROM usage_intervals WHERE status = 'open' LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING *\`,
            );
            for (const row of rows) {
              await metronome.v1.usage.ingest({ usage: [{ transaction_id: row.id, customer_id: row.customer_id, event_type: row.meter, timestamp: row.ends_at }] });
            }
          }
        `,
      },
      at: ['src/report.ts:5'],
    },
    {
      name: 'an inbox in a transaction of its own, in Java',
      files: {
        'src/charging/Inbox.java': `
          @Component
          class Inbox {
            @Transactional(propagation = Propagation.REQUIRES_NEW)
            public boolean accept(String messageId) {
              try {
                jdbc.sql("insert into inbox (message_id) values (?)").param(messageId).update();
                return true;
              } catch (DuplicateKeyException e) {
                return false;
              }
            }
          }
        `,
        'src/charging/SessionListener.java': `
          @Component
          class SessionListener {
            private final Inbox inbox;
            private final EnergyLedger ledger;

            @KafkaListener(topics = "charging-sessions")
            @Transactional
            public void onSession(ConsumerRecord<String, ChargingSession> message) {
              var session = message.value();
              if (!inbox.accept(session.id())) {
                return;
              }
              ledger.debit(session.driverId(), session.wattHours());
            }
          }
        `,
      },
      at: ['src/charging/SessionListener.java:10'],
    },
    {
      name: 'a webhook found or made first, in Python',
      files: {
        'app/hooks.py': `
          def handle_webhook(event):
              obj, created = WebhookEvent.objects.get_or_create(event_id=event["id"])
              if not created:
                  return HttpResponse(status=200)

              account = Account.objects.get(stripe_customer=event["data"]["object"]["customer"])
              grant_credits(account, event["data"]["object"]["metadata"]["credits"])
              return HttpResponse(status=200)
        `,
      },
      at: ['app/hooks.py:2'],
    },
    {
      name: 'a mark before the send, in Ruby',
      files: {
        'app/usage_consumer.rb': `
          class UsageConsumer
            def process(message)
              return unless REDIS.set("usage:seen:#{message.payload['event_id']}", 1, nx: true, ex: 30.days)

              Lago::Api::Client.new.events.create(
                transaction_id: message.payload["event_id"],
                external_subscription_id: message.payload["subscription"],
                code: "calls"
              )
            end
          end
        `,
      },
      at: ['app/usage_consumer.rb:3'],
    },
  ],
  silent: [
    {
      name: 'rows taken under a lease, in Python',
      files: {
        'reports/run.py': `
          from googleapiclient.discovery import build

          TAKE = """
              UPDATE intervals AS i
                 SET leased_until = now() + interval '5 minutes'
                FROM (SELECT id FROM intervals WHERE reported_at IS NULL ORDER BY ends_at LIMIT 200 FOR UPDATE SKIP LOCKED) AS due
               WHERE i.id = due.id
           RETURNING i.*
          """


          def main():
              control = build("servicecontrol", "v1")
              with psycopg.connect(DSN) as conn:
                  with conn.transaction():
                      intervals = conn.execute(TAKE).fetchall()
                  for interval in intervals:
                      try:
                          control.services().report(serviceName=NAME, body={"operations": [operation(interval)]}).execute()
                      except HttpError:
                          log.exception("interval %s", interval["id"])
        `,
      },
    },
    {
      name: 'a mark that is taken back, in Python',
      files: {
        'reports/run.py': `
          from googleapiclient.discovery import build

          TAKE = """
              UPDATE intervals AS i
                 SET reported_at = now()
                FROM (SELECT id FROM intervals WHERE reported_at IS NULL ORDER BY ends_at LIMIT 200 FOR UPDATE SKIP LOCKED) AS due
               WHERE i.id = due.id
           RETURNING i.*
          """


          def main():
              control = build("servicecontrol", "v1")
              with psycopg.connect(DSN) as conn:
                  with conn.transaction():
                      intervals = conn.execute(TAKE).fetchall()
                  for interval in intervals:
                      try:
                          control.services().report(serviceName=NAME, body={"operations": [operation(interval)]}).execute()
                      except HttpError:
                          log.exception("interval %s", interval["id"])
                          conn.execute("UPDATE intervals SET reported_at = NULL WHERE id = %s", (interval["id"],))
        `,
      },
    },
    {
      name: 'an inbox in the transaction of its caller, in Java',
      files: {
        'src/charging/Inbox.java': `
          @Component
          class Inbox {
            @Transactional
            public boolean accept(String messageId) {
              try {
                jdbc.sql("insert into inbox (message_id) values (?)").param(messageId).update();
                return true;
              } catch (DuplicateKeyException e) {
                return false;
              }
            }
          }
        `,
        'src/charging/SessionListener.java': `
          @Component
          class SessionListener {
            private final Inbox inbox;
            private final EnergyLedger ledger;

            @KafkaListener(topics = "charging-sessions")
            @Transactional
            public void onSession(ConsumerRecord<String, ChargingSession> message) {
              var session = message.value();
              if (!inbox.accept(session.id())) {
                return;
              }
              ledger.debit(session.driverId(), session.wattHours());
            }
          }
        `,
      },
    },
    {
      name: 'a webhook found or made in one transaction, in Python',
      files: {
        'app/hooks.py': `
          @transaction.atomic
          def handle_webhook(event):
              obj, created = WebhookEvent.objects.get_or_create(event_id=event["id"])
              if not created:
                  return HttpResponse(status=200)

              account = Account.objects.get(stripe_customer=event["data"]["object"]["customer"])
              grant_credits(account, event["data"]["object"]["metadata"]["credits"])
              return HttpResponse(status=200)
        `,
      },
    },
  ],
});
