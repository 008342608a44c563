import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

const producer = `
  import { Kafka } from 'kafkajs';
  const producer = new Kafka({ brokers }).producer();
  export const publishUsage = (event) => producer.send({ topic: 'usage-events', messages: [event] });
`;

describeRule(weakDelivery, {
  fires: [
    {
      name: 'acks=0 by the constant of the Java client',
      files: {
        'src/UsageProducer.java': `
          import org.apache.kafka.clients.producer.KafkaProducer;
          class UsageProducer {
              static Properties settings() {
                  Properties properties = new Properties();
                  properties.put(ProducerConfig.ACKS_CONFIG, "0");
                  return properties;
              }
              void record(KafkaProducer<String, String> producer, Usage usage) throws Exception {
                  producer.send(new ProducerRecord<>("usage-events", usage.body())).get();
              }
          }
        `,
      },
      at: ['src/UsageProducer.java:5'],
    },
    {
      name: 'a producer that waits for nobody',
      files: {
        'src/usage.ts': `
          import { Kafka } from 'kafkajs';
          const producer = new Kafka({ brokers }).producer();
          export const publishUsage = (event) =>
            producer.send({ topic: 'usage-events', acks: 0, messages: [event] });
        `,
      },
      at: ['src/usage.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'a Go consumer that starts at the newest message, set up beside the producer of usage',
      files: {
        'src/usage.ts': producer,
        'internal/kafka/base.go': `
          package kafka

          func config() *sarama.Config {
          	conf := sarama.NewConfig()
          	conf.Consumer.Offsets.Initial = sarama.OffsetNewest
          	return conf
          }
        `,
      },
      at: ['internal/kafka/base.go:5'],
      confidence: 'likely',
    },
    {
      name: 'properties of a Java consumer',
      files: {
        'src/usage.ts': producer,
        'src/Usage.java': `
          class UsageConsumer {
            void configure(Properties props) {
              props.put("auto.offset.reset", "latest");
            }
          }
        `,
      },
      at: ['src/Usage.java:3'],
    },
    {
      name: 'one replica is enough, and repeated sends are stored twice',
      files: {
        'src/usage.ts': `
          import { Kafka } from 'kafkajs';
          const producer = new Kafka({ brokers }).producer();
          export const publishUsage = (event) =>
            producer.send({ topic: 'usage-events', acks: 1, messages: [event] });
        `,
        'billing/producer.py': `
          producer = Producer({"bootstrap.servers": brokers, "acks": "1"})
        `,
        'billing/producer.go': `
          package billing

          func config() *sarama.Config {
          	conf := sarama.NewConfig()
          	conf.Producer.RequiredAcks = sarama.WaitForLocal
          	return conf
          }
        `,
        'billing/Producer.java': `
          class UsageProducer {
            void configure(Properties props) {
              props.put(ProducerConfig.ACKS_CONFIG, "1");
              props.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
            }
          }
        `,
      },
      at: [
        'src/usage.ts:4',
        'billing/producer.py:1',
        'billing/producer.go:5',
        'billing/Producer.java:3',
        'billing/Producer.java:4',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'acknowledged by all, from the oldest on',
      files: {
        'src/usage.ts': `
          import { Kafka } from 'kafkajs';
          const producer = new Kafka({ brokers }).producer();
          export const publishUsage = (event) =>
            producer.send({ topic: 'usage-events', acks: -1, messages: [event] });
        `,
        'consumer.py': `
          options = {"auto.offset.reset": "earliest", "acks": "all"}
        `,
      },
    },
    {
      name: 'a project that carries no usage',
      files: {
        'src/clicks.py': `
          options = {"auto.offset.reset": "latest", "acks": 0}
        `,
      },
    },
    {
      name: 'the same words for something else',
      files: {
        'src/usage.ts': producer,
        'src/state.ts': `
          const state = { initial: 'idle', startOffset: 0, acks: count, idempotent: false };
        `,
      },
    },
  ],
});
