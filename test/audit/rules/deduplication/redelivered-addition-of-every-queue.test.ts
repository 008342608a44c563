import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'a total of the project and month by a task of Go\u2019s asynq',
      files: {
        'src/email.go': `
        package tasks

        import (
        	"context"
        	"encoding/json"
        	"fmt"

        	"github.com/hibiken/asynq"
        	"gorm.io/gorm"
        )

        type EmailSentPayload struct {
        	MessageID string \`json:"message_id"\`
        	ProjectID uint   \`json:"project_id"\`
        	Count     int    \`json:"count"\`
        	Month     string \`json:"month"\`
        }

        type EmailUsageProcessor struct {
        	db *gorm.DB
        }

        func (p *EmailUsageProcessor) ProcessTask(ctx context.Context, t *asynq.Task) error {
        	var payload EmailSentPayload
        	if err := json.Unmarshal(t.Payload(), &payload); err != nil {
        		return fmt.Errorf("email payload: %v: %w", err, asynq.SkipRetry)
        	}
        	res := p.db.WithContext(ctx).Model(&ProjectUsage{}).
        		Where("project_id = ? AND month = ?", payload.ProjectID, payload.Month).
        		UpdateColumn("emails", gorm.Expr("emails + ?", payload.Count))
        	return res.Error
        }
      `,
      },
      at: ['src/email.go:28'],
    },
    {
      name: 'a function of Lambda that is given records',
      files: {
        'src/minutes.mjs': `
        import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
        import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';

        const ddb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

        async function addMinutes({ tenantId, period, minutes }) {
          await ddb.send(
            new UpdateCommand({
              TableName: process.env.USAGE_TABLE,
              Key: { pk: \`tenant#\${tenantId}\`, sk: \`period#\${period}\` },
              UpdateExpression: 'ADD billedMinutes :m SET updatedAt = :now',
              ExpressionAttributeValues: { ':m': minutes, ':now': new Date().toISOString() },
            }),
          );
        }

        export const handler = async (event) => {
          const batchItemFailures = [];
          for (const record of event.Records) {
            try {
              await addMinutes(JSON.parse(record.body));
            } catch (err) {
              console.error('minutes not added', record.messageId, err);
              batchItemFailures.push({ itemIdentifier: record.messageId });
            }
          }
          return { batchItemFailures };
        };
      `,
      },
      at: ['src/minutes.mjs:8'],
    },
    {
      name: 'a row of Symfony\u2019s that is told to add',
      files: {
        'src/DocumentConvertedHandler.php': `
        <?php

        declare(strict_types=1);

        namespace App\\Metering;

        use App\\Entity\\MonthlyConsumption;
        use App\\Repository\\MonthlyConsumptionRepository;
        use Doctrine\\ORM\\EntityManagerInterface;
        use Symfony\\Component\\Messenger\\Attribute\\AsMessageHandler;

        #[AsMessageHandler]
        final class DocumentConvertedHandler
        {
            public function __construct(
                private EntityManagerInterface $em,
                private MonthlyConsumptionRepository $consumptions,
            ) {
            }

            public function __invoke(DocumentConverted $message): void
            {
                $consumption = $this->consumptions->forMonth($message->customerId, $message->convertedAt)
                    ?? new MonthlyConsumption($message->customerId, $message->convertedAt->format('Y-m'));

                $consumption->addPages($message->pages);

                $this->em->persist($consumption);
                $this->em->flush();
            }
        }
      `,
      },
      at: ['src/DocumentConvertedHandler.php:26'],
    },
    {
      name: 'a task whose retries the queue was told of, in Python',
      files: {
        'src/scans.py': `
        from celery import shared_task
        from django.db.models import F
        from django.utils import timezone

        from billing.models import UsageTotal


        @shared_task(bind=True, acks_late=True, max_retries=8, retry_backoff=True, autoretry_for=(Exception,))
        def count_scan(self, payload: dict) -> None:
            """Adds the pages of a finished scan to the month's total of its account."""
            finished = timezone.datetime.fromisoformat(payload["finished_at"])
            total, _ = UsageTotal.objects.get_or_create(
                account_id=payload["account_id"], month=finished.strftime("%Y-%m")
            )
            UsageTotal.objects.filter(pk=total.pk).update(pages=F("pages") + payload["pages"])
      `,
      },
      at: ['src/scans.py:15'],
    },
    {
      name: 'an upsert of the day in Ruby',
      files: {
        'src/storage.rb': `
        class StorageEventsConsumer < ApplicationConsumer
          def consume
            messages.each do |message|
              event = message.payload
              DailyStorage.upsert(
                { account_id: event['account_id'], day: event['day'], gigabytes: event['gigabytes'] },
                unique_by: %i[account_id day],
                on_duplicate: Arel.sql('gigabytes = daily_storages.gigabytes + EXCLUDED.gigabytes')
              )
              mark_as_consumed(message)
            end
          end
        end
      `,
      },
      at: ['src/storage.rb:5'],
    },
  ],
  silent: [
    {
      name: 'the scan\u2019s row made once',
      files: {
        'src/scans.py': `
        from celery import shared_task
        from django.db import transaction
        from django.db.models import F

        from billing.models import CountedScan, UsageTotal


        @shared_task(bind=True, acks_late=True, max_retries=8, retry_backoff=True, autoretry_for=(Exception,))
        def count_scan(self, payload: dict) -> None:
            """Adds the pages of a finished scan once: the scan's row and the total stand or fall together."""
            with transaction.atomic():
                _, created = CountedScan.objects.get_or_create(scan_id=payload["scan_id"])
                if not created:
                    return
                UsageTotal.objects.filter(account_id=payload["account_id"], month=payload["month"]).update(
                    pages=F("pages") + payload["pages"]
                )
      `,
      },
    },
    {
      name: 'the trip is looked for first',
      files: {
        'src/trips.cs': `
        using MassTransit;
        using Microsoft.EntityFrameworkCore;

        namespace Fleet.Metering;

        public record TripCompleted(Guid TripId, Guid CustomerId, decimal Kilometers, DateTimeOffset EndedAt);

        public sealed class TripCompletedConsumer(MeteringContext db) : IConsumer<TripCompleted>
        {
            public async Task Consume(ConsumeContext<TripCompleted> context)
            {
                var trip = context.Message;
                if (await db.MeteredTrips.AnyAsync(t => t.TripId == trip.TripId, context.CancellationToken)) return;

                db.MeteredTrips.Add(new MeteredTrip(trip.TripId));
                var period = trip.EndedAt.ToString("yyyy-MM");
                var usage = await db.CustomerUsage.SingleAsync(u => u.CustomerId == trip.CustomerId && u.Period == period);
                usage.Kilometers += trip.Kilometers;
                await db.SaveChangesAsync(context.CancellationToken); // primary key of MeteredTrips: a race fails here, both rows together
            }
        }
      `,
      },
    },
    {
      name: 'the offset is stored with the total',
      files: {
        'src/offset.go': `
        package usage

        import (
        	"context"
        	"database/sql"

        	"github.com/IBM/sarama"
        )

        // ConsumeClaim adds each message once: the offset is stored with the total, and an older one changes nothing.
        func (h *Handler) ConsumeClaim(s sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
        	for msg := range claim.Messages() {
        		event, err := decode(msg.Value)
        		if err != nil {
        			return err
        		}
        		if err := h.add(s.Context(), event, msg.Partition, msg.Offset); err != nil {
        			return err
        		}
        		s.MarkMessage(msg, "")
        	}
        	return nil
        }

        func (h *Handler) add(ctx context.Context, e Event, partition int32, offset int64) error {
        	_, err := h.db.ExecContext(ctx, \`
        		update tenant_totals set units = units + $1, last_offset = $2
        		where tenant = $3 and partition = $4 and last_offset < $2\`, e.Units, offset, e.Tenant, partition)
        	return err
        }
      `,
      },
    },
    {
      name: 'the day\u2019s figure is written anew',
      files: {
        'src/storage.rb': `
        class StorageEventsConsumer < ApplicationConsumer
          # A snapshot of the day: the newest measurement replaces the older one.
          def consume
            rows = messages.payloads.map { |event| event.slice('account_id', 'day', 'gigabytes') }
            DailyStorage.upsert_all(rows, unique_by: %i[account_id day], update_only: %i[gigabytes])
            mark_as_consumed(messages.last)
          end
        end
      `,
      },
    },
  ],
});
