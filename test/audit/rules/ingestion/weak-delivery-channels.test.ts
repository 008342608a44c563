import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'usage published on a channel without confirms',
      files: {
        'src/usage-publisher.ts': `
          import amqp from 'amqplib';
          export async function connect(url: string) {
            const connection = await amqp.connect(url);
            const channel = await connection.createChannel();
            await channel.assertExchange('usage', 'topic', { durable: true });
            return (row: UsageRow) => channel.publish('usage', 'usage.calls', Buffer.from(JSON.stringify(row)), { persistent: true });
          }
        `,
        'app/usage_queue.py': `
          import pika

          class UsageQueue:
              def __init__(self, url):
                  self._connection = pika.BlockingConnection(pika.URLParameters(url))
                  self._channel = self._connection.channel()

              def publish_usage(self, event):
                  self._channel.basic_publish(exchange="", routing_key="usage", body=json.dumps(event))
        `,
        'usage/publish.go': `
          package usage

          import amqp "github.com/rabbitmq/amqp091-go"

          func Publish(ctx context.Context, conn *amqp.Connection, body []byte) error {
            ch, err := conn.Channel()
            if err != nil {
              return err
            }
            defer ch.Close()
            return ch.PublishWithContext(ctx, "usage", "usage.calls", false, false, amqp.Publishing{Body: body})
          }
        `,
      },
      at: ['src/usage-publisher.ts:4', 'app/usage_queue.py:6', 'usage/publish.go:6'],
    },
  ],
  silent: [
    {
      name: 'channels with confirms, and those that only take usage or carry something else',
      files: {
        'src/usage-publisher.ts': `
          import amqp from 'amqplib';
          export async function connect(url: string) {
            const connection = await amqp.connect(url);
            const channel = await connection.createConfirmChannel();
            return async (row: UsageRow) => {
              channel.publish('usage', 'usage.calls', Buffer.from(JSON.stringify(row)), { persistent: true });
              await channel.waitForConfirms();
            };
          }
        `,
        'app/usage_queue.py': `
          import pika

          class UsageQueue:
              def __init__(self, url):
                  self._channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
                  self._channel.confirm_delivery()

              def publish_usage(self, event):
                  self._channel.basic_publish(exchange="", routing_key="usage", body=json.dumps(event))
        `,
        'app/usage_worker.py': `
          import pika

          def run(url):
              connection = pika.BlockingConnection(pika.URLParameters(url))
              channel = connection.channel()
              channel.basic_consume(queue="usage", on_message_callback=handle)
              channel.start_consuming()
        `,
        'app/mails.py': `
          import pika

          def send_mail(url, mail):
              connection = pika.BlockingConnection(pika.URLParameters(url))
              channel = connection.channel()
              channel.basic_publish(exchange="", routing_key="mails", body=json.dumps(mail))
        `,
        'app/usage_async.py': `
          import aio_pika

          async def publish_usage(connection, event):
              channel = await connection.channel()
              await channel.default_exchange.publish(aio_pika.Message(event), routing_key="usage")
        `,
      },
    },
  ],
});
