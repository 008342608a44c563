import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'a writer of usage that asks one broker',
      files: {
        'src/kgo.go': `
          package usage

          import "github.com/segmentio/kafka-go"

          func NewUsageWriter(brokers []string) *kafka.Writer {
          	return &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: "usage-events", RequiredAcks: kafka.RequireOne, Async: true}
          }
        `,
      },
      at: ['src/kgo.go:6'],
    },
    {
      name: 'a collection of usage written without a concern',
      files: {
        'src/mongo.py': `
          from pymongo import MongoClient, WriteConcern

          client = MongoClient(settings.MONGO_URL)
          usage_events = client.billing.get_collection("usage_events", write_concern=WriteConcern(w=0))

          def record(event):
              usage_events.insert_one(event)
        `,
      },
      at: ['src/mongo.py:4'],
    },
    {
      name: 'a queue of usage that a restart forgets',
      files: {
        'src/pika.py': `
          import pika, json

          class UsagePublisher:
              def __init__(self, url):
                  self.channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
                  self.channel.queue_declare(queue="usage.events", durable=False)

              def publish(self, event: dict) -> None:
                  self.channel.basic_publish(exchange="", routing_key="usage.events", body=json.dumps(event))
        `,
      },
      at: ['src/pika.py:6'],
    },
    {
      name: 'usage published to whoever listens',
      files: {
        'src/redis.ts': `
          import { createClient } from 'redis';
          const redis = createClient({ url: process.env.REDIS_URL });

          export async function emitUsage(event: UsageEvent) {
            await redis.publish('usage-events', JSON.stringify(event));
          }
        `,
      },
      at: ['src/redis.ts:5'],
    },
    {
      name: 'usage on the core of NATS',
      files: {
        'src/nats.go': `
          package events

          import "github.com/nats-io/nats.go"

          type UsagePublisher struct{ nc *nats.Conn }

          func (p *UsagePublisher) Publish(u Usage) error {
          	data, err := json.Marshal(u)
          	if err != nil {
          		return err
          	}
          	return p.nc.Publish("usage.recorded", data)
          }
        `,
      },
      at: ['src/nats.go:12'],
    },
    {
      name: 'an unlogged table of usage',
      files: {
        'src/unlogged.sql': `
          CREATE UNLOGGED TABLE usage_events (
            id uuid PRIMARY KEY,
            tenant_id bigint NOT NULL,
            quantity bigint NOT NULL,
            occurred_at timestamptz NOT NULL
          );
        `,
      },
      at: ['src/unlogged.sql:1'],
    },
    {
      name: 'a consumer of usage that starts at the newest',
      files: {
        'src/consumer.cs': `
          public static class UsageConsumerConfig
          {
              public static ConsumerConfig Create(string servers) => new()
              {
                  BootstrapServers = servers,
                  GroupId = "usage-billing",
                  AutoOffsetReset = AutoOffsetReset.Latest,
                  EnableAutoCommit = false,
              };
          }
        `,
      },
      at: ['src/consumer.cs:7'],
    },
    {
      name: 'one producer for clicks and usage',
      files: {
        'src/spring-kafka-shared-producer-acks-one.kt': `
          package app.rideboard.kafka

          import app.rideboard.tracking.PageView
          import app.rideboard.usage.RideUsage
          import kotlinx.coroutines.future.await
          import org.apache.kafka.clients.producer.ProducerConfig
          import org.apache.kafka.common.serialization.StringSerializer
          import org.springframework.beans.factory.annotation.Value
          import org.springframework.context.annotation.Bean
          import org.springframework.context.annotation.Configuration
          import org.springframework.kafka.core.DefaultKafkaProducerFactory
          import org.springframework.kafka.core.KafkaTemplate
          import org.springframework.kafka.core.ProducerFactory
          import org.springframework.kafka.support.serializer.JsonSerializer
          import org.springframework.stereotype.Component

          @Configuration
          class KafkaConfig(@Value("\\\${kafka.bootstrap-servers}") private val servers: String) {

              @Bean
              fun producerFactory(): ProducerFactory<String, Any> = DefaultKafkaProducerFactory(
                  mapOf(
                      ProducerConfig.BOOTSTRAP_SERVERS_CONFIG to servers,
                      ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG to StringSerializer::class.java,
                      ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG to JsonSerializer::class.java,
                      ProducerConfig.CLIENT_ID_CONFIG to "rideboard",
                      // the page view firehose was slow with acks=all
                      ProducerConfig.ACKS_CONFIG to "1",
                      ProducerConfig.LINGER_MS_CONFIG to 20,
                      ProducerConfig.COMPRESSION_TYPE_CONFIG to "zstd",
                  ),
              )

              @Bean
              fun kafkaTemplate(factory: ProducerFactory<String, Any>) = KafkaTemplate(factory)
          }

          /** Rides are invoiced per kilometre from the topic \`ride-usage\`. */
          @Component
          class RideUsageProducer(private val kafka: KafkaTemplate<String, Any>) {

              suspend fun publish(usage: RideUsage) {
                  kafka.send("ride-usage", usage.rideId.toString(), usage).await()
              }
          }

          @Component
          class PageViewProducer(private val kafka: KafkaTemplate<String, Any>) {

              fun publish(view: PageView) {
                  kafka.send("page-views", view.visitor, view)
              }
          }
        `,
      },
      at: ['src/spring-kafka-shared-producer-acks-one.kt:28'],
    },
  ],
  silent: [
    {
      name: 'usage in a stream, and a dashboard told',
      files: {
        'src/redis.ts': `
          import { createClient } from 'redis';
          const redis = createClient({ url: process.env.REDIS_URL });

          export async function emitUsage(event: UsageEvent) {
            await redis.xAdd('usage-events', '*', { event: JSON.stringify(event) });
            await redis.publish('dashboard', event.tenant);
          }
        `,
      },
    },
    {
      name: 'usage in a stream of JetStream',
      files: {
        'src/nats.go': `
          package events

          import (
          	"github.com/nats-io/nats.go"
          	"github.com/nats-io/nats.go/jetstream"
          )

          type UsagePublisher struct{ js jetstream.JetStream }

          func (p *UsagePublisher) Publish(ctx context.Context, u Usage) error {
          	_, err := p.js.Publish(ctx, "usage.recorded", encode(u))
          	return err
          }
        `,
      },
    },
    {
      name: 'a durable queue with persistent messages',
      files: {
        'src/pika.py': `
          import pika, json

          class UsagePublisher:
              def __init__(self, url):
                  self.channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
                  self.channel.queue_declare(queue="usage.events", durable=True)
                  self.channel.confirm_delivery()

              def publish(self, event: dict) -> None:
                  self.channel.basic_publish(exchange="", routing_key="usage.events", body=json.dumps(event), properties=pika.BasicProperties(delivery_mode=2))
        `,
      },
    },
    {
      name: 'an unlogged table of a cache',
      files: {
        'src/cache.sql': `
          CREATE UNLOGGED TABLE page_cache (key text PRIMARY KEY, body text);
          CREATE TABLE usage_events (id uuid PRIMARY KEY, quantity bigint NOT NULL);
        `,
      },
    },
    {
      name: 'clicks that may be lost, and usage that is waited for',
      files: {
        'src/two.ts': `
          import { createClient } from '@clickhouse/client';
          const clickhouse = createClient({ url: process.env.CLICKHOUSE_URL });

          export function insertAnalytics(rows: unknown[]) {
            return clickhouse.insert({ table: 'page_loads', values: rows, clickhouse_settings: { async_insert: 1, wait_for_async_insert: 0 } });
          }

          export function insertUsage(rows: unknown[]) {
            return clickhouse.insert({ table: 'llm_usage', values: rows, clickhouse_settings: { async_insert: 1, wait_for_async_insert: 1 } });
          }
        `,
      },
    },
    {
      name: 'a producer each for clicks and for usage',
      files: {
        'src/spring-kafka-shared-producer-acks-one.kt': `
          package app.rideboard.kafka

          import app.rideboard.tracking.PageView
          import app.rideboard.usage.RideUsage
          import kotlinx.coroutines.future.await
          import org.apache.kafka.clients.producer.ProducerConfig
          import org.apache.kafka.common.serialization.StringSerializer
          import org.springframework.beans.factory.annotation.Qualifier
          import org.springframework.beans.factory.annotation.Value
          import org.springframework.context.annotation.Bean
          import org.springframework.context.annotation.Configuration
          import org.springframework.kafka.core.DefaultKafkaProducerFactory
          import org.springframework.kafka.core.KafkaTemplate
          import org.springframework.kafka.support.serializer.JsonSerializer
          import org.springframework.stereotype.Component

          @Configuration
          class KafkaConfig(@Value("\\\${kafka.bootstrap-servers}") private val servers: String) {

              private fun common(client: String): Map<String, Any> = mapOf(
                  ProducerConfig.BOOTSTRAP_SERVERS_CONFIG to servers,
                  ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG to StringSerializer::class.java,
                  ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG to JsonSerializer::class.java,
                  ProducerConfig.CLIENT_ID_CONFIG to client,
                  ProducerConfig.COMPRESSION_TYPE_CONFIG to "zstd",
              )

              /** Clicks: fast, and a lost one is not missed. */
              @Bean
              fun trackingTemplate(): KafkaTemplate<String, PageView> = KafkaTemplate(
                  DefaultKafkaProducerFactory(
                      common("rideboard-tracking") + mapOf(
                          ProducerConfig.ACKS_CONFIG to "1",
                          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG to false,
                          ProducerConfig.LINGER_MS_CONFIG to 20,
                      ),
                  ),
              )

              /** Money: every in-sync replica has it (min.insync.replicas is 2), or the sender hears of it. */
              @Bean
              fun billingTemplate(): KafkaTemplate<String, RideUsage> = KafkaTemplate(
                  DefaultKafkaProducerFactory(
                      common("rideboard-billing") + mapOf(
                          ProducerConfig.ACKS_CONFIG to "all",
                          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG to true,
                          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG to 120_000,
                      ),
                  ),
              )
          }

          /** Rides are invoiced per kilometre from the topic \`ride-usage\`. */
          @Component
          class RideUsageProducer(@Qualifier("billingTemplate") private val kafka: KafkaTemplate<String, RideUsage>) {

              suspend fun publish(usage: RideUsage) {
                  kafka.send("ride-usage", usage.rideId.toString(), usage).await()
              }
          }

          @Component
          class PageViewProducer(@Qualifier("trackingTemplate") private val kafka: KafkaTemplate<String, PageView>) {

              fun publish(view: PageView) {
                  kafka.send("page-views", view.visitor, view)
              }
          }
        `,
      },
    },
  ],
});
