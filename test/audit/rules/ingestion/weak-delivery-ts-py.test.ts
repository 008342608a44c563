import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'a producer that asks one broker unless it is told',
      files: {
        'src/usage.py': `
          from aiokafka import AIOKafkaProducer

          producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")

          async def emit_usage(event):
              await producer.send_and_wait("usage-events", event)
        `,
      },
      at: ['src/usage.py:3'],
    },
  ],
  silent: [
    {
      name: 'a producer that has waited for all since its third version',
      files: {
        'src/usage.py': `
          from kafka import KafkaProducer

          producer = KafkaProducer(bootstrap_servers="kafka:9092")

          def emit_usage(event):
              producer.send("usage-events", event).get(timeout=10)
        `,
      },
    },
    {
      name: 'a producer that waits for all because it has transactions',
      files: {
        'src/usage.py': `
          from aiokafka import AIOKafkaProducer

          producer = AIOKafkaProducer(bootstrap_servers="kafka:9092", transactional_id="usage-1")

          async def emit_usage(event):
              async with producer.transaction():
                  await producer.send_and_wait("usage-events", event)
        `,
      },
    },
    {
      name: 'a producer that waits for all',
      files: {
        'src/usage.py': `
          from kafka import KafkaProducer

          producer = KafkaProducer(bootstrap_servers="kafka:9092", acks="all")

          def emit_usage(event):
              producer.send("usage-events", event).get(timeout=10)
        `,
      },
    },
  ],
});
