import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [],
  silent: [
    {
      name: 'the message’s key stored in the same transaction',
      files: {
        'src/r1.ts': `
          import { Worker } from 'bullmq';
          new Worker('completions', async (job) => {
            await db.transaction(async (tx) => {
              const stored = await tx.insert(seenEvents).values({ eventId: job.data.eventId }).onConflictDoNothing().returning();
              if (stored.length === 0) return;
              await tx.update(usageTotals).set({ units: sql\`\${usageTotals.units} + \${job.data.units}\` });
            });
          });
        `,
      },
    },
    {
      name: 'a key asked for in the listener',
      files: {
        'src/r2.java': `
          package com.acme.billing;
          class BandwidthConsumer {
              @KafkaListener(topics = "bandwidth", groupId = "billing")
              @Transactional
              void on(BandwidthSample sample) {
                  int fresh = jdbc.update("INSERT INTO handled (event_id) VALUES (?) ON CONFLICT DO NOTHING", sample.eventId());
                  if (fresh == 0) return;
                  jdbc.update("UPDATE bandwidth_totals SET bytes = bytes + ? WHERE account_id = ?", sample.bytes(), sample.accountId());
              }
          }
        `,
      },
    },
    {
      name: 'a total counted anew',
      files: {
        'src/r3.go': `
          package metering
          func (s *Service) Run(ctx context.Context) error {
          	return s.sub.Receive(ctx, func(ctx context.Context, m *pubsub.Message) {
          		if _, err := s.db.ExecContext(ctx, \`UPDATE export_usage SET rows = (SELECT sum(rows) FROM exports WHERE tenant_id = $1) WHERE tenant_id = $1\`, tenant(m)); err != nil {
          			m.Nack()
          			return
          		}
          		m.Ack()
          	})
          }
        `,
      },
    },
    {
      name: 'a view counter in a consumer',
      files: {
        'src/r4.cs': `
          using MassTransit;
          namespace Acme.Content;
          public class ViewsConsumer(Db db) : IConsumer<PageViewed>
          {
              public async Task Consume(ConsumeContext<PageViewed> context)
              {
                  var page = await db.Pages.SingleAsync(p => p.Id == context.Message.PageId);
                  page.Views += 1;
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
    },
    {
      name: 'attempts counted in a task',
      files: {
        'src/r5.py': `
          from celery import shared_task
          @shared_task
          def note_failure(delivery_id):
              UsageDelivery.objects.filter(pk=delivery_id).update(attempts=F("attempts") + 1)
        `,
      },
    },
    {
      name: 'the job’s key stored first',
      files: {
        'src/r6.rb': `
          class AddStorageUsage
            include Sidekiq::Job
            def perform(event_id, account_id, bytes)
              Account.transaction do
                ProcessedEvent.create!(event_id: event_id)
                Account.where(id: account_id).update_all(["storage_used = storage_used + ?", bytes])
              end
            rescue ActiveRecord::RecordNotUnique
              nil
            end
          end
        `,
      },
    },
  ],
});
