import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'basicConsume true',
      files: {
        'src/usage.java': `
          package com.acme;

          import com.rabbitmq.client.Channel;
          import com.rabbitmq.client.DeliverCallback;

          public class UsageConsumer {
              private final UsageEventRepository events;
              private final Channel channel;

              public UsageConsumer(UsageEventRepository events, Channel channel) {
                  this.events = events;
                  this.channel = channel;
              }

              public void start() throws Exception {
                  DeliverCallback callback = (tag, delivery) -> events.save(UsageEvent.parse(delivery.getBody()));
                  channel.basicConsume("usage", true, callback, tag -> {});
              }
          }
        `,
      },
      at: ['src/usage.java:17'],
    },
    {
      name: 'kafka properties',
      files: {
        'src/usage.java': `
          package com.acme;

          import java.time.Duration;
          import java.util.Properties;
          import org.apache.kafka.clients.consumer.*;

          public class UsageSink implements Runnable {
              private final UsageEventRepository events;

              public UsageSink(UsageEventRepository events) { this.events = events; }

              public void run() {
                  Properties props = new Properties();
                  props.put(ConsumerConfig.GROUP_ID_CONFIG, "usage");
                  props.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true");
                  try (KafkaConsumer<String, UsageEvent> consumer = new KafkaConsumer<>(props)) {
                      consumer.subscribe(List.of("usage-events"));
                      while (true)
                          for (ConsumerRecord<String, UsageEvent> record : consumer.poll(Duration.ofSeconds(1)))
                              executor.submit(() -> events.save(record.value()));
                  }
              }
          }
        `,
      },
      at: ['src/usage.java:15'],
    },
    {
      name: 'confluent dotnet',
      files: {
        'src/usage.cs': `
          using Confluent.Kafka;

          public class UsageSink : BackgroundService
          {
              private readonly UsageDb _db;

              public UsageSink(UsageDb db) => _db = db;

              protected override async Task ExecuteAsync(CancellationToken stopping)
              {
                  var config = new ConsumerConfig
                  {
                      BootstrapServers = "kafka:9092",
                      GroupId = "usage",
                      EnableAutoCommit = true,
                  };
                  using var consumer = new ConsumerBuilder<string, string>(config).Build();
                  consumer.Subscribe("usage-events");
                  while (!stopping.IsCancellationRequested)
                  {
                      var result = consumer.Consume(stopping);
                      _db.UsageEvents.Add(UsageEvent.Parse(result.Message.Value));
                      await _db.SaveChangesAsync(stopping);
                  }
              }
          }
        `,
      },
      at: ['src/usage.cs:15'],
    },
    {
      name: 'pubsub ack first',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.google.cloud.pubsub.v1.AckReplyConsumer
          import com.google.cloud.pubsub.v1.MessageReceiver
          import com.google.pubsub.v1.PubsubMessage

          class UsageReceiver(private val usage: UsageEventRepository) : MessageReceiver {
              override fun receiveMessage(message: PubsubMessage, consumer: AckReplyConsumer) {
                  consumer.ack()
                  usage.save(parse(message.data))
              }
          }
        `,
      },
      at: ['src/usage.kt:8'],
    },
    {
      name: 'nats ack before store',
      files: {
        'src/usage.rs': `
          use async_nats::jetstream::Message;

          pub async fn handle(pool: &sqlx::PgPool, message: Message) -> anyhow::Result<()> {
              message.ack().await.map_err(anyhow::Error::msg)?;
              let event: UsageEvent = serde_json::from_slice(&message.payload)?;
              sqlx::query("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                  .bind(event.id)
                  .execute(pool)
                  .await?;
              Ok(())
          }
        `,
      },
      at: ['src/usage.rs:4'],
    },
    {
      name: 'rdkafka auto commit',
      files: {
        'src/usage.rs': `
          use rdkafka::{ClientConfig, consumer::{Consumer, StreamConsumer}};

          pub async fn run(pool: sqlx::PgPool) -> anyhow::Result<()> {
              let consumer: StreamConsumer = ClientConfig::new()
                  .set("group.id", "usage")
                  .set("enable.auto.commit", "true")
                  .create()?;
              consumer.subscribe(&["usage-events"])?;
              loop {
                  let message = consumer.recv().await?;
                  let event: UsageEvent = parse(&message)?;
                  sqlx::query("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3)").bind(event.id).execute(&pool).await?;
              }
          }
        `,
      },
      at: ['src/usage.rs:4'],
    },
    {
      name: 'service bus receive and delete',
      files: {
        'src/usage.cs': `
          using Azure.Messaging.ServiceBus;

          public class UsagePump
          {
              public async Task RunAsync(ServiceBusClient client, UsageDb db)
              {
                  var receiver = client.CreateReceiver("usage", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
                  var message = await receiver.ReceiveMessageAsync();
                  db.UsageEvents.Add(Parse(message.Body));
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
      at: ['src/usage.cs:7'],
    },
  ],
  silent: [
    {
      name: 'a manual acknowledgement',
      files: {
        'src/usage.java': `
          package com.acme;

          import com.rabbitmq.client.Channel;
          import com.rabbitmq.client.DeliverCallback;

          public class UsageConsumer {
              private final UsageEventRepository events;

              public void start(Channel channel) throws Exception {
                  DeliverCallback callback = (tag, delivery) -> {
                      events.save(UsageEvent.parse(delivery.getBody()));
                      channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                  };
                  channel.basicConsume("usage", false, callback, tag -> {});
              }
          }
        `,
      },
    },
    {
      name: 'committed behind the write',
      files: {
        'src/usage.cs': `
          using Confluent.Kafka;

          public class UsageSink : BackgroundService
          {
              private readonly UsageDb _db;

              protected override async Task ExecuteAsync(CancellationToken stopping)
              {
                  var config = new ConsumerConfig { GroupId = "usage", EnableAutoCommit = false };
                  using var consumer = new ConsumerBuilder<string, string>(config).Build();
                  while (!stopping.IsCancellationRequested)
                  {
                      var result = consumer.Consume(stopping);
                      _db.UsageEvents.Add(UsageEvent.Parse(result.Message.Value));
                      await _db.SaveChangesAsync(stopping);
                      consumer.Commit(result);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'acked behind the row',
      files: {
        'src/usage.kt': `
          package io.acme
          class UsageReceiver(private val usage: UsageEventRepository) : MessageReceiver {
              override fun receiveMessage(message: PubsubMessage, consumer: AckReplyConsumer) {
                  usage.save(parse(message.data))
                  consumer.ack()
              }
          }
        `,
      },
    },
    {
      name: 'acked behind the row',
      files: {
        'src/usage.rs': `
          pub async fn handle(pool: &sqlx::PgPool, message: Message) -> anyhow::Result<()> {
              let event: UsageEvent = serde_json::from_slice(&message.payload)?;
              sqlx::query("INSERT INTO usage_events (id, tenant, units) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING").bind(event.id).execute(pool).await?;
              message.ack().await.map_err(anyhow::Error::msg)?;
              Ok(())
          }
        `,
      },
    },
  ],
});
