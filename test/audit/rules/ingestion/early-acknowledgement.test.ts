import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'clients that forget a message unless they are asked not to',
      files: {
        'usage/consumer.rb': `
          require "bunny"
          class UsageConsumer
            def run
              channel = Bunny.new(ENV.fetch("AMQP_URL")).start.create_channel
              channel.queue("usage.events", durable: true).subscribe(block: true) do |_info, _properties, payload|
                UsageEvent.create!(JSON.parse(payload))
              end
            end
          end
        `,
        'usage/listener.py': `
          import json
          import stomp
          from metering.models import UsageEvent

          class UsageListener(stomp.ConnectionListener):
              def on_message(self, frame):
                  UsageEvent.objects.create(**json.loads(frame.body))

          conn = stomp.Connection([("mq", 61613)])
          conn.set_listener("", UsageListener())
          conn.connect(wait=True)
          conn.subscribe(destination="/queue/usage", id="usage")
        `,
        'src/usage/stomp.ts': `
          import { Client } from '@stomp/stompjs';
          import { usageEvents } from './db';
          const client = new Client({ brokerURL: process.env.BROKER });
          client.onConnect = () => {
            client.subscribe('/queue/usage', async (message) => {
              await usageEvents.insert(JSON.parse(message.body));
            });
          };
        `,
      },
      at: ['usage/consumer.rb:5', 'usage/listener.py:12', 'src/usage/stomp.ts:5'],
    },
    {
      name: 'a handler that a function makes of a consumer that forgets what it hands out',
      files: {
        'usage/consume.py': `
          def handler_for(pool):
              def on_usage(channel, method, properties, body):
                  pool.execute("INSERT INTO usage_events (event_id, quantity) VALUES (%s, %s)", body)
              return on_usage

          def start(channel, pool):
              channel.basic_consume(queue="usage", on_message_callback=handler_for(pool), auto_ack=True)
        `,
      },
      at: ['usage/consume.py:7'],
    },
    {
      name: 'a Kafka reader that commits as it reads, in Go',
      files: {
        'usage/sink.go': `
          package usage

          import "github.com/segmentio/kafka-go"

          const insert = "INSERT INTO usage_events (id, quantity) VALUES (?, ?)"

          func (s *Sink) Run(ctx context.Context) error {
              for {
                  msg, err := s.reader.ReadMessage(ctx)
                  if err != nil {
                      return err
                  }
                  if err := s.store(ctx, msg); err != nil {
                      return err
                  }
              }
          }

          func (s *Sink) store(ctx context.Context, msg kafka.Message) error {
              return s.db.Exec(ctx, insert, msg.Key, msg.Value)
          }
        `,
      },
      at: ['usage/sink.go:9'],
      confidence: 'likely',
    },
    {
      name: 'functions of the file that acknowledge and store',
      files: {
        'app/worker.py': `
          INSERT = "INSERT INTO usage_ledger (event_id, quantity) VALUES (%s, %s)"

          def store(connection, message):
              connection.execute(INSERT, message.body)

          def acknowledge(message):
              sqs.delete_message(QueueUrl=URL, ReceiptHandle=message.handle)

          def work(connection, messages):
              for message in messages:
                  acknowledge(message)
                  store(connection, message)
        `,
      },
      at: ['app/worker.py:11'],
    },
    {
      name: 'acknowledged before the row is inserted by SQL',
      files: {
        'metering/consumer.py': `
          def on_message(channel, method, body, cursor):
              channel.basic_ack(method.delivery_tag)
              cursor.execute("INSERT INTO usage_events (event_id, quantity) VALUES (%s, %s)", body)
        `,
      },
      at: ['metering/consumer.py:2'],
    },
    {
      name: 'ack, then record',
      files: {
        'src/consumer.ts': `
          export async function onMessage(channel, message) {
            channel.ack(message);
            await recordUsage(JSON.parse(message.content));
          }
        `,
      },
      at: ['src/consumer.ts:2'],
      confidence: 'certain',
    },
    {
      name: 'a queue’s message deleted first',
      files: {
        'consumer.py': `
          def handle(sqs, message):
              sqs.delete_message(QueueUrl=URL, ReceiptHandle=message["ReceiptHandle"])
              record_usage(json.loads(message["Body"]))
        `,
      },
      at: ['consumer.py:2'],
    },
    {
      name: 'a Go message acknowledged first',
      files: {
        'consumer.go': `
          package usage

          func (c *Consumer) handle(ctx context.Context, msg *pubsub.Message) error {
          	msg.Ack()
          	return c.usage.RecordUsage(ctx, msg.Data)
          }
        `,
      },
      at: ['consumer.go:4'],
    },
    {
      name: 'a broker that forgets on delivery',
      files: {
        'src/consumer.ts': `
          channel.consume('usage', async (message) => {
            await recordUsage(JSON.parse(message.content));
          }, { noAck: true });
        `,
      },
      at: ['src/consumer.ts:1'],
    },
  ],
  silent: [
    {
      name: 'the same clients, asked to wait for the acknowledgement',
      files: {
        'usage/consumer.rb': `
          require "bunny"
          class UsageConsumer
            def run
              channel = Bunny.new(ENV.fetch("AMQP_URL")).start.create_channel
              channel.queue("usage.events", durable: true).subscribe(manual_ack: true, block: true) do |info, _properties, payload|
                UsageEvent.create!(JSON.parse(payload))
                channel.ack(info.delivery_tag)
              end
            end
          end
        `,
        'usage/listener.py': `
          import json
          import stomp
          from metering.models import UsageEvent

          class UsageListener(stomp.ConnectionListener):
              def on_message(self, frame):
                  UsageEvent.objects.create(**json.loads(frame.body))

          conn = stomp.Connection([("mq", 61613)])
          conn.set_listener("", UsageListener())
          conn.connect(wait=True)
          conn.subscribe(destination="/queue/usage", id="usage", ack="client-individual")
        `,
        'src/usage/stomp.ts': `
          import { Client } from '@stomp/stompjs';
          import { usageEvents } from './db';
          const client = new Client({ brokerURL: process.env.BROKER });
          client.onConnect = () => {
            client.subscribe('/queue/usage', async (message) => {
              await usageEvents.insert(JSON.parse(message.body));
              message.ack();
            }, { ack: 'client-individual' });
          };
        `,
      },
    },
    {
      name: 'a handler that a function makes, acknowledging what it has stored',
      files: {
        'usage/consume.py': `
          def handler_for(pool):
              def on_usage(channel, method, properties, body):
                  pool.execute("INSERT INTO usage_events (event_id, quantity) VALUES (%s, %s)", body)
                  channel.basic_ack(delivery_tag=method.delivery_tag)
              return on_usage

          def start(channel, pool):
              channel.basic_consume(queue="usage", on_message_callback=handler_for(pool), auto_ack=False)
        `,
      },
    },
    {
      name: 'a Kafka reader that commits what was stored, in Go',
      files: {
        'usage/sink.go': `
          package usage

          import "github.com/segmentio/kafka-go"

          func (s *Sink) Run(ctx context.Context) error {
              for {
                  msg, err := s.reader.FetchMessage(ctx)
                  if err != nil {
                      return err
                  }
                  if err := s.store(ctx, msg); err != nil {
                      return err
                  }
                  s.reader.CommitMessages(ctx, msg)
              }
          }

          func (s *Sink) store(ctx context.Context, msg kafka.Message) error {
              return s.db.Exec(ctx, "INSERT INTO usage_events (id, quantity) VALUES (?, ?)", msg.Key, msg.Value)
          }
        `,
      },
    },
    {
      name: 'functions of the file that store and acknowledge',
      files: {
        'app/worker.py': `
          INSERT = "INSERT INTO usage_ledger (event_id, quantity) VALUES (%s, %s)"

          def store(connection, message):
              connection.execute(INSERT, message.body)

          def acknowledge(message):
              sqs.delete_message(QueueUrl=URL, ReceiptHandle=message.handle)

          def work(connection, messages):
              for message in messages:
                  store(connection, message)
                  acknowledge(message)
        `,
      },
    },
    {
      name: 'acknowledged after the row was inserted by SQL',
      files: {
        'metering/consumer.py': `
          def on_message(channel, method, body, cursor):
              cursor.execute("INSERT INTO usage_events (event_id, quantity) VALUES (%s, %s)", body)
              channel.basic_ack(method.delivery_tag)
        `,
      },
    },
    {
      name: 'stored, then acknowledged',
      files: {
        'src/consumer.ts': `
          export async function onMessage(channel, message) {
            await recordUsage(JSON.parse(message.content));
            channel.ack(message);
          }
          channel.consume('usage', async (message) => {
            await recordUsage(JSON.parse(message.content));
            channel.ack(message);
          }, { noAck: false });
        `,
        'consumer.go': `
          package usage

          func (c *Consumer) handle(ctx context.Context, msg *pubsub.Message) {
          	if err := c.usage.RecordUsage(ctx, msg.Data); err != nil {
          		msg.Nack()
          		return
          	}
          	msg.Ack()
          }
        `,
      },
    },
    {
      name: 'a message thrown away on purpose, on its own branch',
      files: {
        'src/consumer.ts': `
          export async function onMessage(channel, message) {
            if (message.isTest) {
              channel.ack(message);
              return;
            }
            await recordUsage(JSON.parse(message.content));
            channel.ack(message);
          }
        `,
      },
    },
    {
      name: 'kept in the outbox before, sent after',
      files: {
        'src/consumer.ts': `
          export async function onMessage(channel, message) {
            await db.usageEvents.insert(JSON.parse(message.content));
            channel.ack(message);
            await reportUsage(JSON.parse(message.content));
          }
        `,
      },
    },
    {
      name: 'a message about something else',
      files: {
        'src/consumer.ts': `
          export async function onMessage(channel, message) {
            channel.ack(message);
            await sendMail(JSON.parse(message.content));
          }
        `,
      },
    },
  ],
});
