import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'a store handed a typed row after the acknowledgement',
      files: {
        'internal/consume.go': `
          package ledger
          import "cloud.google.com/go/pubsub"
          func (w *Writer) Run(ctx context.Context) error {
          	return w.sub.Receive(ctx, func(ctx context.Context, m *pubsub.Message) {
          		m.Ack()
          		var u Usage
          		if err := json.Unmarshal(m.Data, &u); err != nil { return }
          		if err := w.store.Save(ctx, u); err != nil { slog.Error("save usage", "err", err) }
          	})
          }
        `,
      },
      at: ['internal/consume.go:5'],
    },
    {
      name: 'an offset committed before a typed query is run',
      files: {
        'src/consume.ts': `
          import { Kafka } from 'kafkajs';
          export async function run(kafka: Kafka, db: Db) {
            const consumer = kafka.consumer({ groupId: 'usage' });
            await consumer.subscribe({ topic: 'usage-events' });
            await consumer.run({
              autoCommit: false,
              eachMessage: async ({ topic, partition, message }) => {
                const event = JSON.parse(message.value.toString());
                await consumer.commitOffsets([{ topic, partition, offset: (Number(message.offset) + 1).toString() }]);
                await db.insertInto('usage_events').values(event).execute();
              },
            });
          }
        `,
      },
      at: ['src/consume.ts:9'],
    },
    {
      name: 'a message committed before a repository, in C#',
      files: {
        'src/Consume.cs': `
          public class UsageConsumer : BackgroundService {
              protected override async Task ExecuteAsync(CancellationToken stop) {
                  while (!stop.IsCancellationRequested) {
                      var result = _consumer.Consume(stop);
                      _consumer.Commit(result);
                      await _repository.AddUsageAsync(result.Message.Value, stop);
                  }
              }
          }
        `,
      },
      at: ['src/Consume.cs:5'],
    },
    {
      name: '104-w4 src/consume.rb',
      files: {
        'src/consume.rb': `
          class UsageConsumer
            def start
              queue.subscribe(manual_ack: true) do |delivery, _properties, body|
                channel.ack(delivery.delivery_tag)
                UsageEvent.create!(JSON.parse(body))
              end
            end
          end
        `,
      },
      at: ['src/consume.rb:4'],
    },
    {
      name: '104-w5 src/Consume.java',
      files: {
        'src/Consume.java': `
          package com.acme.usage;
          @Component
          public class UsageListener {
              @RabbitListener(queues = "usage", ackMode = "MANUAL")
              public void on(UsageEvent event, Channel channel, @Header(AmqpHeaders.DELIVERY_TAG) long tag) throws IOException {
                  channel.basicAck(tag, false);
                  repository.save(new UsageRow(event.id(), event.tenant(), event.units()));
              }
          }
        `,
      },
      at: ['src/Consume.java:6'],
    },
    {
      name: '104-w6 src/consume.py',
      files: {
        'src/consume.py': `
          import redis
          def run(r: redis.Redis, db):
              while True:
                  for stream, entries in r.xreadgroup("billing", "c1", {"usage": ">"}, count=50):
                      for entry_id, fields in entries:
                          r.xack("usage", "billing", entry_id)
                          db.execute("INSERT INTO usage_events (id, tenant, units) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (fields["id"], fields["tenant"], fields["units"]))
        `,
      },
      at: ['src/consume.py:6'],
    },
    {
      name: '104-w7 src/consume.rs',
      files: {
        'src/consume.rs': `
          async fn run(consumer: StreamConsumer, pool: PgPool) -> anyhow::Result<()> {
              let mut stream = consumer.stream();
              while let Some(message) = stream.next().await {
                  let message = message?;
                  let usage: Usage = serde_json::from_slice(message.payload().unwrap_or_default())?;
                  consumer.commit_message(&message, CommitMode::Async)?;
                  sqlx::query("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING").bind(usage.id).bind(usage.tenant).bind(usage.units).execute(&pool).await?;
              }
              Ok(())
          }
        `,
      },
      at: ['src/consume.rs:6'],
    },
    {
      name: 'a script without functions that deletes first',
      files: {
        'src/script.py': `
          import json, boto3
          sqs = boto3.client("sqs")
          while True:
              for m in sqs.receive_message(QueueUrl=URL).get("Messages", []):
                  sqs.delete_message(QueueUrl=URL, ReceiptHandle=m["ReceiptHandle"])
                  usage = json.loads(m["Body"])
                  cur.execute("INSERT INTO usage_events (id, units) VALUES (%s, %s)", (usage["id"], usage["units"]))
                  conn.commit()
        `,
      },
      at: ['src/script.py:5'],
    },
    {
      name: 'a script with a block that acknowledges first',
      files: {
        'src/script.rb': `
          require "bunny"
          conn = Bunny.new.start
          ch = conn.create_channel
          ch.queue("usage").subscribe(manual_ack: true, block: true) do |info, _, body|
            ch.ack(info.delivery_tag)
            usage = JSON.parse(body)
            DB[:usage_events].insert_conflict.insert(id: usage["id"], tenant: usage["tenant"], units: usage["units"])
          end
        `,
      },
      at: ['src/script.rb:5'],
    },
  ],
  silent: [],
});
