import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { calleeName } from '#audit/facts/calls.ts';
import { isOutcomeDropped, qualityOf, senderOf } from '#audit/facts/delivery/message-sender-of.ts';
import { MESSAGE_SENDERS } from '#audit/facts/libraries/message-senders.ts';
import { dedent, testParser } from '#test/rule-tester.ts';

/** The sender of the call of that name, and what becomes of its outcome. */
async function asked(path: string, name: string, text: string): Promise<string> {
  const { facts } = await parseFiles([{ path, text: dedent(text) }], testParser());
  const [file] = facts;
  const call = file?.nodes('call').find((one) => calleeName(one) === name);
  if (file === undefined || call === undefined) return 'no such call';
  const sender = senderOf(call, file.file);
  if (sender === null) return 'none';
  const quality = qualityOf(call, sender);
  if (quality !== null) return `${sender.name}: quality ${quality}`;
  return `${sender.name}: ${isOutcomeDropped(call, sender, file.file) ? 'dropped' : 'heard'}`;
}

const GO = 'package a\n\n';

const CASES: readonly (readonly [expected: string, path: string, call: string, text: string])[] = [
  [
    'kafkajs: dropped',
    'a.ts',
    'send',
    "import { Kafka } from 'kafkajs';\nfunction f(producer: Producer) { producer.send({ topic: 't' }); }",
  ],
  [
    'kafkajs: heard',
    'a.ts',
    'send',
    "import { Kafka } from 'kafkajs';\nasync function f(producer: Producer) { await producer.send({ topic: 't' }); }",
  ],
  ['none', 'a.ts', 'send', "import { Kafka } from 'kafkajs';\nfunction f(res: Response) { res.send({}); }"],
  [
    'kafka-clients: dropped',
    'A.java',
    'send',
    'import org.apache.kafka.clients.producer.Producer;\nclass A { Producer<String, String> producer; void f(Object r) { producer.send(r); } }',
  ],
  [
    'kafka-clients: heard',
    'A.java',
    'send',
    'import org.apache.kafka.clients.producer.Producer;\nclass A { Producer<String, String> producer; void f(Object r) { producer.send(r, this::onDelivery); } }',
  ],
  [
    'kafka-clients: heard',
    'A.java',
    'send',
    'import org.apache.kafka.clients.producer.Producer;\nclass A { Producer<String, String> producer; void f(Object r) { producer.send(r); producer.flush(); } }',
  ],
  [
    'spring-kafka: heard',
    'a.kt',
    'send',
    'import org.springframework.kafka.core.KafkaTemplate\n\nclass A(private val kafkaTemplate: KafkaTemplate<String, String>) {\n    fun f(e: String) {\n        kafkaTemplate.send("t", e).whenComplete { _, ex -> if (ex != null) save(e) }\n    }\n}\n',
  ],
  [
    'kafka-python: dropped',
    'a.py',
    'send',
    'from kafka import KafkaProducer\n\nproducer = KafkaProducer()\n\ndef f(e):\n    producer.send("t", e)\n',
  ],
  [
    'kafka-python: heard',
    'a.py',
    'send',
    'from kafka import KafkaProducer\n\nproducer = KafkaProducer()\n\ndef f(e):\n    producer.send("t", e).get(timeout=10)\n',
  ],
  [
    'confluent-kafka of Python: dropped',
    'a.py',
    'produce',
    'from confluent_kafka import Producer\n\ndef f(producer, e):\n    producer.produce("t", e)\n',
  ],
  [
    'confluent-kafka of Python: heard',
    'a.py',
    'produce',
    'from confluent_kafka import Producer\n\ndef f(producer, e):\n    producer.produce("t", e, callback=told)\n',
  ],
  [
    'Confluent.Kafka, queued: dropped',
    'A.cs',
    'Produce',
    'using Confluent.Kafka;\nclass A { IProducer<string, string> _producer; void F(Message<string, string> m) { _producer.Produce("t", m); } }',
  ],
  [
    'Confluent.Kafka, queued: heard',
    'A.cs',
    'Produce',
    'using Confluent.Kafka;\nclass A { IProducer<string, string> _producer; void F(Message<string, string> m) { _producer.Produce("t", m, report => Told(report)); } }',
  ],
  [
    'confluent-kafka-go: dropped',
    'a.go',
    'Produce',
    `${GO}import "github.com/confluentinc/confluent-kafka-go/v2/kafka"\n\nfunc f(producer *kafka.Producer, m *kafka.Message) error {\n\treturn producer.Produce(m, nil)\n}\n`,
  ],
  [
    'confluent-kafka-go: heard',
    'a.go',
    'Produce',
    `${GO}import "github.com/confluentinc/confluent-kafka-go/v2/kafka"\n\nfunc f(producer *kafka.Producer, m *kafka.Message, done chan kafka.Event) error {\n\treturn producer.Produce(m, done)\n}\n`,
  ],
  [
    'franz-go: dropped',
    'a.go',
    'Produce',
    `${GO}import "github.com/twmb/franz-go/pkg/kgo"\n\nfunc f(ctx context.Context, client *kgo.Client, r *kgo.Record) {\n\tclient.Produce(ctx, r, nil)\n}\n`,
  ],
  [
    'rdkafka of Rust: heard',
    'a.rs',
    'send',
    'use rdkafka::producer::FutureProducer;\n\nasync fn f(producer: &FutureProducer, r: Record) -> Result<(), Error> {\n    producer.send(r, T).await.map_err(|(e, _)| e)?;\n    Ok(())\n}\n',
  ],
  [
    'rdkafka of Ruby: dropped',
    'a.rb',
    'produce',
    "require 'rdkafka'\n\ndef f(producer, e)\n  producer.produce(topic: 't', payload: e)\n  nil\nend\n",
  ],
  [
    'rdkafka of Ruby: heard',
    'a.rb',
    'produce',
    "require 'rdkafka'\n\ndef f(producer, e)\n  producer.produce(topic: 't', payload: e).wait\n  nil\nend\n",
  ],
  [
    'Pub/Sub of Python: dropped',
    'a.py',
    'publish',
    'from google.cloud import pubsub_v1\n\npublisher = pubsub_v1.PublisherClient()\n\ndef f(e):\n    publisher.publish("t", e)\n',
  ],
  [
    'Pub/Sub of Python: heard',
    'a.py',
    'publish',
    'from google.cloud import pubsub_v1\n\npublisher = pubsub_v1.PublisherClient()\n\ndef f(e):\n    return publisher.publish("t", e).result()\n',
  ],
  [
    'Service Bus and Event Hubs of Node: dropped',
    'a.ts',
    'sendMessages',
    "import { ServiceBusClient } from '@azure/service-bus';\nfunction f(sender: ServiceBusSender) { void sender.sendMessages({ body: 1 }); }",
  ],
  [
    'Pulsar of Java: dropped',
    'A.java',
    'sendAsync',
    'import org.apache.pulsar.client.api.Producer;\nclass A { Producer<byte[]> producer; void f(byte[] e) { producer.sendAsync(e); } }',
  ],
  [
    'JetStream of Go, queued: dropped',
    'a.go',
    'PublishAsync',
    `${GO}import "github.com/nats-io/nats.go/jetstream"\n\nfunc f(js jetstream.JetStream, e []byte) {\n\t_, _ = js.PublishAsync("usage", e)\n}\n`,
  ],
  [
    'paho of Go: quality 0',
    'a.go',
    'Publish',
    `${GO}import mqtt "github.com/eclipse/paho.mqtt.golang"\n\nfunc f(client mqtt.Client, e []byte) {\n\tclient.Publish("usage", 0, false, e)\n}\n`,
  ],
  [
    'MQTT.js: quality 1',
    'a.ts',
    'publish',
    "import mqtt from 'mqtt';\nfunc(client); function func(client: mqtt.MqttClient) { client.publish('usage', 'e', { qos: 1 }); }",
  ],
  [
    'MQTT.js: quality 0',
    'a.ts',
    'publish',
    "import mqtt from 'mqtt';\nfunc(client); function func(client: mqtt.MqttClient) { client.publish('usage', 'e'); }",
  ],
];

describe('what is told of a message that was sent', () => {
  it.each(CASES)('%s (%s, `%s`)', async (expected, path, call, text) => {
    expect(await asked(path, call, text)).toBe(expected);
  });
});

describe('the table of senders', () => {
  it('names each library once, with where it was read', () => {
    const names = MESSAGE_SENDERS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { source } of MESSAGE_SENDERS) expect(source).toMatch(/^https:\/\//);
  });

  it('says where a report goes, of each library that gives no other answer', () => {
    for (const { gives, reportAt, quality } of MESSAGE_SENDERS)
      expect(gives !== 'report' || reportAt !== undefined || quality !== undefined).toBe(true);
  });
});
