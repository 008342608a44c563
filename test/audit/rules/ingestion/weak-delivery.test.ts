import { describe, expect, it } from 'vitest';
import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule, runRule } from '#test/rule-tester.ts';

const producer = `
  import { Kafka } from 'kafkajs';
  const producer = new Kafka({ brokers }).producer();
  export const publishUsage = (event) => producer.send({ topic: 'usage-events', messages: [event] });
`;

function topic(name: string, config: string, replicas: number): string {
  return `apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaTopic
metadata:
  name: ${name}
spec:
  partitions: 3
  replicas: ${replicas}
  config:
    ${config}`;
}

const COMPOSE = `services:
  kafka:
    environment:
      KAFKA_CREATE_TOPICS: "usage:1:1"
      KAFKA_LOG_RETENTION_MINUTES: 30`;

function definitions(settings: string, isDurable: boolean): string {
  return `{"vhosts": [{"name": "/"}], "queues": [{"name": "usage.events", "durable": ${isDurable}, "arguments": ${settings}}], "bindings": []}`;
}

function queues(deadSeconds: string, seconds: string): string {
  return `Resources:
  UsageQueue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      MessageRetentionPeriod: ${seconds}
      RedrivePolicy:
        deadLetterTargetArn: {"Fn::GetAtt": [Failed, Arn]}
        maxReceiveCount: 5
  Failed:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: ${deadSeconds}`;
}

describeRule(weakDelivery, {
  fires: [
    {
      name: 'a topic of usage events that is short-lived, one that keeps the last of each key, and one with one copy',
      files: {
        'kafka/usage.yaml': topic('usage-events', 'retention.ms: 3600000', 3),
        'kafka/raw.yaml': topic('billing-events-raw', 'cleanup.policy: compact', 3),
        'kafka/one.yaml': topic('metering', 'retention.ms: -1', 1),
        'docker-compose.yml': COMPOSE,
      },
      at: ['kafka/usage.yaml:9', 'kafka/raw.yaml:9', 'kafka/one.yaml:7', 'docker-compose.yml:5'],
    },
    {
      name: 'a queue of a broker’s definitions that a restart empties, one that drops, one that forgets',
      files: {
        'config/definitions.json': definitions('{}', false),
        'rabbitmq-full.json': definitions('{"x-max-length": 1000}', true),
        'rabbitmq-short.json': definitions('{"x-message-ttl": 60000}', true),
        'k8s/queue.yaml':
          'apiVersion: rabbitmq.com/v1beta1\nkind: Queue\nmetadata: {name: q}\nspec:\n  name: usage\n  autoDelete: true',
      },
      at: ['config/definitions.json:1', 'rabbitmq-full.json:1', 'rabbitmq-short.json:1', 'k8s/queue.yaml:6'],
      confidence: 'likely',
    },
    {
      name: 'queues of SQS and Pub/Sub that delete within a day, and dead letters that live no longer',
      files: {
        'short.yaml': queues('1209600', '3600'),
        'dead.yaml': queues('86400', '345600'),
        'pubsub.yaml':
          'kind: PubSubSubscription\nmetadata: {name: rate}\nspec:\n  topicRef: {name: usage-events}\n  messageRetentionDuration: 600s',
      },
      at: ['short.yaml:6', 'dead.yaml:13', 'pubsub.yaml:5'],
      confidence: 'likely',
    },
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
      name: 'another producer of the file is set to wait for all copies',
      files: {
        'src/Producers.cs': `
          public static class Producers
          {
              public static IProducer<string, byte[]> Usage() => Build(config => config.Acks = Acks.All);

              public static IProducer<string, byte[]> Traces() => Build(config => config.Acks = Acks.Leader);

              public static Task Billed(IProducer<string, byte[]> producer, UsageEvent usage) =>
                  producer.ProduceAsync("billing.usage", Message(usage));
          }
        `,
      },
    },
    {
      name: 'topics, queues and subscriptions that keep what they are given',
      files: {
        'kafka/usage.yaml': topic('usage-events', 'retention.ms: 604800000', 3),
        'kafka/state.yaml': topic('usage-balances', 'cleanup.policy: compact', 3),
        'kafka/other.yaml': topic('page-views', 'retention.ms: 60000', 1),
        'config/definitions.json': definitions(
          '{"x-max-length": 1000, "x-overflow": "reject-publish"}',
          true,
        ),
        'config/rabbit.json': definitions('{"x-message-ttl": 1000, "x-dead-letter-exchange": "late"}', true),
        'template.yaml': queues('1209600', '345600'),
      },
    },
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

describe('what is said of a weak setting', () => {
  it.each([
    [
      'usage.ts',
      "await usageProducer.send({ topic: 'usage', acks: 0, messages });",
      'With `acks` set to `0` ',
    ],
    [
      'UsageProducer.java',
      'class UsageProducer { Producer make() { props.put(ProducerConfig.ACKS_CONFIG, "1"); return new KafkaProducer(props); } }',
      'With `acks` set to `1` ',
    ],
    [
      'usage.go',
      'package usage\nfunc newUsageProducer() { config.Producer.RequiredAcks = sarama.NoResponse }',
      'With `RequiredAcks` set to `sarama.NoResponse` ',
    ],
  ])('in %s names it with its value', async (path, text, start) => {
    const matches = await runRule(weakDelivery, { files: { [path]: text } });

    expect(matches.map(({ message }) => message.slice(0, start.length))).toEqual([start]);
  });
});
