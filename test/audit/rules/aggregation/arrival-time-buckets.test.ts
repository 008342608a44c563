import { arrivalTime } from '#audit/rules/aggregation/arrival-time.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(arrivalTime, {
  fires: [
    {
      name: 'periods taken from the clock of the consumer, in six languages',
      files: {
        'src/b.ts': `
          import { SQSHandler } from 'aws-lambda';
          import { addUsage } from './usage-store';

          interface CallRecord {
            callId: string;
            accountId: string;
            endedAt: string;
            seconds: number;
          }

          export const handler: SQSHandler = async (event) => {
            for (const record of event.Records) {
              const call: CallRecord = JSON.parse(record.body);
              const billingMonth = new Date().toISOString().slice(0, 7);
              await addUsage({ accountId: call.accountId, month: billingMonth, seconds: call.seconds, key: call.callId });
            }
          };
        `,
        'src/h.java': `
          package org.metering;

          import java.time.LocalDate;
          import java.time.YearMonth;
          import java.time.ZoneOffset;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;

          public class ParkingConsumer {
              record ParkingEnded(String id, long garageId, int minutes, java.time.Instant endedAt) {}

              private final UsageRepository usage;

              ParkingConsumer(UsageRepository usage) { this.usage = usage; }

              @RabbitListener(queues = "parking.ended")
              public void onParkingEnded(ParkingEnded event) {
                  YearMonth period = YearMonth.now(ZoneOffset.UTC);
                  usage.addMinutes(event.garageId(), period, event.minutes(), event.id());
              }
          }
        `,
        'src/i.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageDay;

          class RecordDownload implements ShouldQueue
          {
              public function __construct(private int $userId, private int $bytes, private string $downloadedAt) {}

              public function handle(): void
              {
                  $day = now()->utc()->toDateString();
                  UsageDay::query()->firstOrCreate(['user_id' => $this->userId, 'day' => $day])
                      ->increment('billable_bytes', $this->bytes);
              }
          }
        `,
        'src/j.py': `
          import json
          from datetime import datetime, timezone


          def process_batch(messages, usage_repo):
              """Consumes usage events of the edge; they may be hours old."""
              for message in messages:
                  event = json.loads(message.value)
                  period = datetime.now(timezone.utc).strftime("%Y-%m")
                  usage_repo.add(event["tenant"], period, event["tokens"], event_id=event["id"], at=event["occurred_at"])
        `,
        'src/k.rs': `
          #[derive(serde::Deserialize)]
          pub struct Transfer { pub tenant: String, pub bytes: i64, pub finished_at: chrono::DateTime<chrono::Utc> }

          /// Adds a finished transfer to the day that is invoiced.
          pub async fn handle_message(pool: &sqlx::PgPool, msg: Transfer) -> sqlx::Result<()> {
              let day = chrono::Utc::now().date_naive();
              sqlx::query("INSERT INTO usage_daily (tenant, day, bytes) VALUES ($1, $2, $3) ON CONFLICT (tenant, day) DO UPDATE SET bytes = usage_daily.bytes + excluded.bytes")
                  .bind(&msg.tenant).bind(day).bind(msg.bytes).execute(pool).await?;
              Ok(())
          }
        `,
      },
      at: ['src/b.ts:14', 'src/h.java:17', 'src/i.php:13', 'src/j.py:9', 'src/k.rs:6'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'periods cut from the time of the event',
      files: {
        'src/b.ts': `
          import { SQSHandler } from 'aws-lambda';
          import { addUsage } from './usage-store';

          interface CallRecord {
            callId: string;
            accountId: string;
            endedAt: string;
            seconds: number;
          }

          export const handler: SQSHandler = async (event) => {
            for (const record of event.Records) {
              const call: CallRecord = JSON.parse(record.body);
              const billingMonth = new Date(call.endedAt).toISOString().slice(0, 7);
              await addUsage({ accountId: call.accountId, month: billingMonth, seconds: call.seconds, key: call.callId });
            }
          };
        `,
        'src/h.java': `
          package org.metering;

          import java.time.LocalDate;
          import java.time.YearMonth;
          import java.time.ZoneOffset;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;

          public class ParkingConsumer {
              record ParkingEnded(String id, long garageId, int minutes, java.time.Instant endedAt) {}

              private final UsageRepository usage;

              ParkingConsumer(UsageRepository usage) { this.usage = usage; }

              @RabbitListener(queues = "parking.ended")
              public void onParkingEnded(ParkingEnded event) {
                  YearMonth period = YearMonth.from(event.endedAt().atOffset(ZoneOffset.UTC));
                  usage.addMinutes(event.garageId(), period, event.minutes(), event.id());
              }
          }
        `,
        'src/i.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageDay;

          class RecordDownload implements ShouldQueue
          {
              public function __construct(private int $userId, private int $bytes, private string $downloadedAt) {}

              public function handle(): void
              {
                  $day = CarbonImmutable::parse($this->downloadedAt)->utc()->toDateString();
                  UsageDay::query()->firstOrCreate(['user_id' => $this->userId, 'day' => $day])
                      ->increment('billable_bytes', $this->bytes);
              }
          }
        `,
        'src/j.py': `
          import json
          from datetime import datetime, timezone


          def process_batch(messages, usage_repo):
              """Consumes usage events of the edge; they may be hours old."""
              for message in messages:
                  event = json.loads(message.value)
                  period = datetime.fromisoformat(event["occurred_at"]).strftime("%Y-%m")
                  usage_repo.add(event["tenant"], period, event["tokens"], event_id=event["id"], at=event["occurred_at"])
        `,
        'src/k.rs': `
          #[derive(serde::Deserialize)]
          pub struct Transfer { pub tenant: String, pub bytes: i64, pub finished_at: chrono::DateTime<chrono::Utc> }

          /// Adds a finished transfer to the day that is invoiced.
          pub async fn handle_message(pool: &sqlx::PgPool, msg: Transfer) -> sqlx::Result<()> {
              let day = msg.finished_at.date_naive();
              sqlx::query("INSERT INTO usage_daily (tenant, day, bytes) VALUES ($1, $2, $3) ON CONFLICT (tenant, day) DO UPDATE SET bytes = usage_daily.bytes + excluded.bytes")
                  .bind(&msg.tenant).bind(day).bind(msg.bytes).execute(pool).await?;
              Ok(())
          }
        `,
      },
    },
  ],
});
