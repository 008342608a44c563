import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'a consumer in C# that adds to a table named otherwise',
      files: {
        'src/rabbit-cs.cs': `
          using Dapper;
          using RabbitMQ.Client.Events;
          namespace Pantry.Usage;
          /// <summary>Keeps the monthly label counts, from which the invoices are made.</summary>
          public sealed class LabelCountConsumer(NpgsqlDataSource db, IChannel channel)
          {
              private const string Add = """
                  INSERT INTO label_counts (merchant_id, month, labels)
                  VALUES (@MerchantId, date_trunc('month', @PrintedAt), @Labels)
                  ON CONFLICT (merchant_id, month) DO UPDATE SET labels = label_counts.labels + EXCLUDED.labels
                  """;
              public async Task StartAsync(CancellationToken ct)
              {
                  var consumer = new AsyncEventingBasicConsumer(channel);
                  consumer.ReceivedAsync += OnReceivedAsync;
                  await channel.BasicConsumeAsync("labels", autoAck: false, consumer, ct);
              }
              private async Task OnReceivedAsync(object sender, BasicDeliverEventArgs delivery)
              {
                  var printed = JsonSerializer.Deserialize<LabelPrinted>(delivery.Body.Span)!;
                  await CountAsync(printed);
                  await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
              }
              private async Task CountAsync(LabelPrinted printed)
              {
                  await using var connection = await db.OpenConnectionAsync();
                  await connection.ExecuteAsync(Add, printed);
              }
          }
        `,
      },
      at: ['src/rabbit-cs.cs:27'],
    },
    {
      name: 'a Kafka listener that adds with JDBC',
      files: {
        'src/kafka-java.java': `
          package com.acme.billing;
          @Component
          class BandwidthConsumer {
              private final JdbcTemplate jdbc;
              @KafkaListener(topics = "bandwidth", groupId = "billing")
              void on(BandwidthSample sample) {
                  jdbc.update("UPDATE bandwidth_totals SET bytes = bytes + ? WHERE account_id = ? AND month = ?",
                      sample.bytes(), sample.accountId(), sample.month());
              }
          }
        `,
      },
      at: ['src/kafka-java.java:7'],
    },
    {
      name: 'an entity counted up in a listener',
      files: {
        'src/jpa-rabbit.java': `
          package com.acme.billing;
          @Service
          class MinutesListener {
              private final MonthlyMinutesRepository totals;
              @RabbitListener(queues = "calls.ended")
              @Transactional
              public void onCallEnded(CallEnded call) {
                  MonthlyMinutes total = totals.findByAccountIdAndMonth(call.accountId(), YearMonth.from(call.endedAt())).orElseGet(() -> new MonthlyMinutes(call.accountId()));
                  total.setMinutes(total.getMinutes() + call.minutes());
                  totals.save(total);
              }
          }
        `,
      },
      at: ['src/jpa-rabbit.java:9'],
    },
    {
      name: 'a worker that counts in Redis',
      files: {
        'src/redis-bull.ts': `
          import { Worker } from 'bullmq';
          import Redis from 'ioredis';
          const redis = new Redis();
          new Worker('completions', async (job) => {
            const { orgId, tokens, month } = job.data;
            await redis.hincrby(\`usage:\${orgId}:\${month}\`, 'tokens', tokens);
          });
        `,
      },
      at: ['src/redis-bull.ts:6'],
    },
    {
      name: 'kafkajs and Prisma’s increment',
      files: {
        'src/kafkajs-prisma.ts': `
          import { Kafka } from 'kafkajs';
          import { prisma } from './db';
          const consumer = new Kafka({ brokers: ['k:9092'] }).consumer({ groupId: 'metering' });
          await consumer.run({
            eachMessage: async ({ message }) => {
              const e = JSON.parse(message.value!.toString());
              await prisma.monthlyUsage.upsert({
                where: { orgId_month: { orgId: e.orgId, month: e.month } },
                create: { orgId: e.orgId, month: e.month, calls: e.calls },
                update: { calls: { increment: e.calls } },
              });
            },
          });
        `,
      },
      at: ['src/kafkajs-prisma.ts:7'],
    },
    {
      name: 'Pub/Sub and SQL in Go',
      files: {
        'src/pubsub-go.go': `
          package metering
          func (s *Service) Run(ctx context.Context) error {
          	return s.sub.Receive(ctx, func(ctx context.Context, m *pubsub.Message) {
          		var e Export
          		if err := json.Unmarshal(m.Data, &e); err != nil {
          			m.Nack()
          			return
          		}
          		if _, err := s.db.ExecContext(ctx, \`UPDATE export_usage SET rows = rows + $1 WHERE tenant_id = $2 AND month = $3\`, e.Rows, e.Tenant, e.Month); err != nil {
          			m.Nack()
          			return
          		}
          		m.Ack()
          	})
          }
        `,
      },
      at: ['src/pubsub-go.go:9'],
    },
    {
      name: 'Sarama and GORM’s expression',
      files: {
        'src/gorm-sarama.go': `
          package usage
          func (h *handler) ConsumeClaim(sess sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
          	for msg := range claim.Messages() {
          		var e Event
          		_ = json.Unmarshal(msg.Value, &e)
          		if err := h.db.Model(&Usage{}).Where("tenant_id = ? AND month = ?", e.Tenant, e.Month).Update("units", gorm.Expr("units + ?", e.Units)).Error; err != nil {
          			return err
          		}
          		sess.MarkMessage(msg, "")
          	}
          	return nil
          }
        `,
      },
      at: ['src/gorm-sarama.go:6'],
    },
    {
      name: 'Karafka and increment!',
      files: {
        'src/karafka.rb': `
          class UsageConsumer < ApplicationConsumer
            def consume
              messages.each do |message|
                total = MonthlyUsage.find_or_create_by!(account_id: message.payload["account_id"], month: message.payload["month"])
                total.increment!(:api_calls, message.payload["calls"])
              end
            end
          end
        `,
      },
      at: ['src/karafka.rb:5'],
    },
    {
      name: 'a Sidekiq job with update_all',
      files: {
        'src/sidekiq.rb': `
          class AddStorageUsage
            include Sidekiq::Job
            def perform(account_id, bytes)
              Account.where(id: account_id).update_all(["storage_used = storage_used + ?", bytes])
            end
          end
        `,
      },
      at: ['src/sidekiq.rb:4'],
    },
    {
      name: 'a Celery task and F()',
      files: {
        'src/celery-django.py': `
          from celery import shared_task
          from django.db.models import F
          from billing.models import MonthlyUsage

          @shared_task(acks_late=True)
          def add_minutes(account_id, month, minutes):
              MonthlyUsage.objects.filter(account_id=account_id, month=month).update(minutes=F("minutes") + minutes)
        `,
      },
      at: ['src/celery-django.py:7'],
    },
    {
      name: 'Exposed in a Kafka listener',
      files: {
        'src/kotlin-exposed.kt': `
          package io.acme.billing
          class Totals {
              @KafkaListener(topics = ["pages"])
              fun onPages(event: PagesPrinted) = transaction {
                  PageTotals.update({ PageTotals.account eq event.account }) {
                      with(SqlExpressionBuilder) { it[pages] = pages + event.pages }
                  }
              }
          }
        `,
      },
      at: ['src/kotlin-exposed.kt:5'],
    },
    {
      name: 'a modifying query of Spring Data',
      files: {
        'src/kotlin-jpa-query.kt': `
          package io.acme.billing
          interface UsageTotals : JpaRepository<UsageTotal, Long> {
              @Modifying
              @Query("UPDATE UsageTotal t SET t.units = t.units + :units WHERE t.account = :account")
              fun add(account: String, units: Long): Int
          }
          @Component
          class Listener(private val totals: UsageTotals) {
              @SqsListener("usage")
              fun on(event: Used) {
                  totals.add(event.account, event.units)
              }
          }
        `,
      },
      at: ['src/kotlin-jpa-query.kt:4'],
    },
    {
      name: 'a queued job with increment',
      files: {
        'src/laravel-job.php': `
          <?php
          namespace App\\Jobs;
          class AddApiCalls implements ShouldQueue
          {
              public function __construct(private int $teamId, private int $calls) {}
              public function handle(): void
              {
                  TeamUsage::where('team_id', $this->teamId)->increment('api_calls', $this->calls);
              }
          }
        `,
      },
      at: ['src/laravel-job.php:8'],
    },
    {
      name: 'a Messenger handler with DQL',
      files: {
        'src/symfony.php': `
          <?php
          namespace App\\Metering;
          #[AsMessageHandler]
          final class AddUsageHandler
          {
              public function __invoke(UsageMessage $m): void
              {
                  $this->em->createQuery('UPDATE App\\Entity\\UsageTotal t SET t.units = t.units + :n WHERE t.tenant = :t')
                      ->execute(['n' => $m->units, 't' => $m->tenant]);
              }
          }
        `,
      },
      at: ['src/symfony.php:8'],
    },
    {
      name: 'Service Bus and EF Core',
      files: {
        'src/efcore-servicebus.cs': `
          namespace Acme.Metering;
          public class UsageProcessor(MeteringDb db)
          {
              public async Task StartAsync(ServiceBusProcessor processor)
              {
                  processor.ProcessMessageAsync += HandleAsync;
                  await processor.StartProcessingAsync();
              }
              private async Task HandleAsync(ProcessMessageEventArgs args)
              {
                  var e = args.Message.Body.ToObjectFromJson<Used>();
                  await db.UsageTotals.Where(t => t.Tenant == e.Tenant).ExecuteUpdateAsync(s => s.SetProperty(t => t.Units, t => t.Units + e.Units));
                  await args.CompleteMessageAsync(args.Message);
              }
          }
        `,
      },
      at: ['src/efcore-servicebus.cs:12'],
    },
    {
      name: 'MassTransit and a tracked entity',
      files: {
        'src/masstransit.cs': `
          using MassTransit;
          namespace Acme.Billing;
          public class MinutesConsumer(BillingDb db) : IConsumer<CallEnded>
          {
              public async Task Consume(ConsumeContext<CallEnded> context)
              {
                  var total = await db.MinuteTotals.SingleAsync(t => t.AccountId == context.Message.AccountId);
                  total.Minutes += context.Message.Minutes;
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
      at: ['src/masstransit.cs:8'],
    },
    {
      name: 'rdkafka and sqlx',
      files: {
        'src/rdkafka.rs': `
          pub async fn run(consumer: StreamConsumer, pool: PgPool) -> anyhow::Result<()> {
              loop {
                  let message = consumer.recv().await?;
                  let event: Used = serde_json::from_slice(message.payload().unwrap_or_default())?;
                  sqlx::query("UPDATE usage_totals SET units = units + $1 WHERE tenant = $2")
                      .bind(event.units).bind(&event.tenant)
                      .execute(&pool).await?;
                  consumer.commit_message(&message, CommitMode::Async)?;
              }
          }
        `,
      },
      at: ['src/rdkafka.rs:5'],
    },
    {
      name: 'lapin and sqlx',
      files: {
        'src/lapin.rs': `
          async fn consume(mut consumer: lapin::Consumer, pool: PgPool) -> Result<(), Error> {
              while let Some(delivery) = consumer.next().await {
                  let delivery = delivery?;
                  let used: Used = serde_json::from_slice(&delivery.data)?;
                  sqlx::query!("INSERT INTO usage_daily (tenant, day, units) VALUES ($1, $2, $3) ON CONFLICT (tenant, day) DO UPDATE SET units = usage_daily.units + $3", used.tenant, used.day, used.units)
                      .execute(&pool).await?;
                  delivery.ack(BasicAckOptions::default()).await?;
              }
              Ok(())
          }
        `,
      },
      at: ['src/lapin.rs:5'],
    },
    {
      name: 'a Redis stream and hincrby',
      files: {
        'src/redis-stream.py': `
          import redis
          r = redis.Redis()
          def run():
              while True:
                  for _, entries in r.xreadgroup("billing", "c1", {"usage": ">"}, count=50, block=5000):
                      for entry_id, fields in entries:
                          r.hincrby(f"usage:{fields[b'tenant'].decode()}", "units", int(fields[b"units"]))
                          r.xack("usage", "billing", entry_id)
        `,
      },
      at: ['src/redis-stream.py:7'],
    },
  ],
  silent: [],
});
