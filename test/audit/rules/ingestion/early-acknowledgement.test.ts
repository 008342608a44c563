import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
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
