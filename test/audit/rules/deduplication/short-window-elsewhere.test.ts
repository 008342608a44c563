import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'lru in TypeScript',
      files: {
        'src/usage/lru.ts': `
          import { LRUCache } from 'lru-cache';
          import type { EachMessagePayload } from 'kafkajs';
          import { usageTotals } from './totals';

          const seen = new LRUCache<string, true>({ max: 10_000, ttl: 5 * 60_000 });

          export async function onMessage({ message }: EachMessagePayload): Promise<void> {
            const event = JSON.parse(message.value?.toString() ?? '{}');
            if (seen.has(event.eventId)) return;
            seen.set(event.eventId, true);
            await usageTotals.increment(event.tenantId, event.meter, event.quantity);
          }
        `,
      },
      at: ['src/usage/lru.ts:5'],
    },
    {
      name: 'backfill in Python',
      files: {
        'src/usage/backfill.py': `
          """Sends the last days again; Stripe leaves out what it has, by the identifier."""
          from datetime import datetime, timedelta, timezone

          import stripe

          LOOK_BACK = timedelta(days=7)


          def resend(rows) -> None:
              since = datetime.now(timezone.utc) - LOOK_BACK
              for row in rows.filter(created_at__gte=since):
                  try:
                      stripe.billing.MeterEvent.create(
                          event_name="calls",
                          identifier=f"call-{row.pk}",
                          timestamp=int(row.created_at.timestamp()),
                          payload={"stripe_customer_id": row.customer, "value": "1"},
                      )
                  except stripe.InvalidRequestError as error:
                      if "already exists" not in str(error):
                          raise
        `,
      },
      at: ['src/usage/backfill.py:6'],
    },
    {
      name: 'delete old keys in SQL',
      files: {
        'src/usage/delete-old-keys.sql': `
          -- Run every hour by pg_cron.
          DELETE FROM processed_usage_events WHERE processed_at < now() - interval '1 hour';
        `,
      },
      at: ['src/usage/delete-old-keys.sql:1'],
    },
    {
      name: 'rails cache in Ruby',
      files: {
        'src/usage/rails-cache.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              messages.each do |message|
                event = message.payload
                next unless Rails.cache.write("usage-event/#{event["id"]}", true, unless_exist: true, expires_in: 15.minutes)

                UsageTotal.add(event["account"], event["units"])
              end
            end
          end
        `,
      },
      at: ['src/usage/rails-cache.rb:5'],
    },
    {
      name: 'dynamo ttl in TypeScript',
      files: {
        'src/usage/dynamo-ttl.ts': `
          import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
          import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

          const TTL_SECONDS = 15 * 60;

          export async function isFirst(db: DynamoDBDocumentClient, usageEventId: string): Promise<boolean> {
            try {
              await db.send(
                new PutCommand({
                  TableName: 'usage-dedup',
                  Item: { pk: usageEventId, expiresAt: Math.floor(Date.now() / 1000) + TTL_SECONDS },
                  ConditionExpression: 'attribute_not_exists(pk)',
                }),
              );
              return true;
            } catch (error) {
              if (error instanceof ConditionalCheckFailedException) return false;
              throw error;
            }
          }
        `,
      },
      at: ['src/usage/dynamo-ttl.ts:9'],
    },
  ],
  silent: [
    {
      name: 'lru in TypeScript, as it should be',
      files: {
        'src/usage/lru.ts': `
          import { LRUCache } from 'lru-cache';
          import type { EachMessagePayload } from 'kafkajs';
          import { usageTotals } from './totals';


          export async function onMessage({ message }: EachMessagePayload): Promise<void> {
            const event = JSON.parse(message.value?.toString() ?? '{}');
            await usageTotals.addOnce(event.eventId, event.tenantId, event.meter, event.quantity);
          }
        `,
      },
    },
    {
      name: 'backfill in Python, as it should be',
      files: {
        'src/usage/backfill.py': `
          """Sends the last days again; Stripe leaves out what it has, by the identifier."""
          from datetime import datetime, timedelta, timezone

          import stripe

          LOOK_BACK = timedelta(hours=20)


          def resend(rows) -> None:
              since = datetime.now(timezone.utc) - LOOK_BACK
              for row in rows.filter(created_at__gte=since):
                  try:
                      stripe.billing.MeterEvent.create(
                          event_name="calls",
                          identifier=f"call-{row.pk}",
                          timestamp=int(row.created_at.timestamp()),
                          payload={"stripe_customer_id": row.customer, "value": "1"},
                      )
                  except stripe.InvalidRequestError as error:
                      if "already exists" not in str(error):
                          raise
        `,
      },
    },
    {
      name: 'delete old keys in SQL, as it should be',
      files: {
        'src/usage/delete-old-keys.sql': `
          -- Run every hour by pg_cron.
          DELETE FROM processed_usage_events WHERE processed_at < now() - interval '90 days';
        `,
      },
    },
    {
      name: 'rails cache in Ruby, as it should be',
      files: {
        'src/usage/rails-cache.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              messages.each do |message|
                event = message.payload
                next unless Rails.cache.write("usage-event/#{event["id"]}", true, unless_exist: true, expires_in: 40.days)

                UsageTotal.add(event["account"], event["units"])
              end
            end
          end
        `,
      },
    },
    {
      name: 'dynamo ttl in TypeScript, as it should be',
      files: {
        'src/usage/dynamo-ttl.ts': `
          import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
          import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

          const TTL_SECONDS = 40 * 24 * 60 * 60;

          export async function isFirst(db: DynamoDBDocumentClient, usageEventId: string): Promise<boolean> {
            try {
              await db.send(
                new PutCommand({
                  TableName: 'usage-dedup',
                  Item: { pk: usageEventId, expiresAt: Math.floor(Date.now() / 1000) + TTL_SECONDS },
                  ConditionExpression: 'attribute_not_exists(pk)',
                }),
              );
              return true;
            } catch (error) {
              if (error instanceof ConditionalCheckFailedException) return false;
              throw error;
            }
          }
        `,
      },
    },
  ],
});
