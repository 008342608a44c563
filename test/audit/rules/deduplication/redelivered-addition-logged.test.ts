import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

const consumer = (before: string): string => `
  import amqp from 'amqplib';

  const channel = await (await amqp.connect(URL)).createChannel();
  await channel.consume('usage', async (message) => {
    const event = JSON.parse(message.content.toString());
    logger.info('usage', event.tenant, message.fields.redelivered);
    ${before}
    await db.query('UPDATE tenant_usage SET bytes = bytes + $2 WHERE tenant_id = $1', [event.tenant, event.bytes]);
    channel.ack(message);
  });
`;

const task = (before: string): string => `
  import logging
  import pika

  log = logging.getLogger("usage")

  def on_message(channel, method, properties, body):
      event = json.loads(body)
      log.info("usage of %s", event["tenant"], method.redelivered)
      ${before}
      db.execute("UPDATE tenant_usage SET bytes = bytes + %s WHERE tenant_id = %s", (event["bytes"], event["tenant"]))
      channel.basic_ack(method.delivery_tag)

  channel.basic_consume(queue="usage", on_message_callback=on_message)
`;

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'the flag of the broker is only written to the log, in TypeScript',
      files: { 'src/consumer.ts': consumer('') },
      at: ['src/consumer.ts:8'],
    },
    {
      name: 'the flag of the broker is only written to the log, in Python',
      files: { 'consumer.py': task('pass') },
      at: ['consumer.py:10'],
    },
  ],
  silent: [
    {
      name: 'an inbox beside the log, in TypeScript',
      files: {
        'src/consumer.ts': consumer(
          "if (!(await db.query('INSERT INTO inbox (id) VALUES ($1) ON CONFLICT DO NOTHING', [event.id])).rowCount) return;",
        ),
      },
    },
    {
      name: 'the flag asked for, in Python',
      files: { 'consumer.py': task('if method.redelivered and is_there(event): return') },
    },
  ],
});
