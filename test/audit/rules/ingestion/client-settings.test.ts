import { earlyAcknowledgement } from '#audit/rules/ingestion/early-acknowledgement.ts';
import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'a producer of usage set by its program’s settings',
      files: {
        'src/yml-kafka/UsagePublisher.java': `
          package com.acme.metering;

          import org.springframework.beans.factory.annotation.Value;
          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.stereotype.Component;

          @Component
          public class UsagePublisher {
              private final KafkaTemplate<String, UsageEvent> kafka;
              private final String topic;

              public UsagePublisher(KafkaTemplate<String, UsageEvent> kafka, @Value("\${metering.topic}") String topic) {
                  this.kafka = kafka;
                  this.topic = topic;
              }

              public void publish(UsageEvent event) {
                  kafka.send(topic, event.customerId(), event).join();
              }
          }
        `,
        'src/yml-kafka/application.yml': `
          spring:
            application:
              name: metering-gateway
            kafka:
              bootstrap-servers: \${KAFKA_BROKERS}
              producer:
                acks: 0
                key-serializer: org.apache.kafka.common.serialization.StringSerializer
                value-serializer: org.springframework.kafka.support.serializer.JsonSerializer
          metering:
            topic: usage-events
        `,
      },
      at: ['src/yml-kafka/application.yml:7'],
      confidence: 'likely',
    },
    {
      name: 'a sender of usage that asks for no confirms',
      files: {
        'src/yml-rabbit/UsageSender.java': `
          package com.acme.metering;

          import org.springframework.amqp.rabbit.core.RabbitTemplate;
          import org.springframework.stereotype.Service;

          @Service
          public class UsageSender {
              private final RabbitTemplate rabbit;

              public UsageSender(RabbitTemplate rabbit) {
                  this.rabbit = rabbit;
              }

              public void recordUsage(String customerId, long units) {
                  rabbit.convertAndSend("usage", "usage.recorded", new UsageRecorded(customerId, units));
              }
          }
        `,
        'src/yml-rabbit/application.yml': `
          spring:
            rabbitmq:
              host: \${RABBIT_HOST}
              publisher-confirm-type: none
              publisher-returns: false
          billing:
            exchange: usage
        `,
      },
      at: ['src/yml-rabbit/application.yml:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'safe settings',
      files: {
        'src/yml-kafka/UsagePublisher.java': `
          package com.acme.metering;

          import org.springframework.beans.factory.annotation.Value;
          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.stereotype.Component;

          @Component
          public class UsagePublisher {
              private final KafkaTemplate<String, UsageEvent> kafka;
              private final String topic;

              public UsagePublisher(KafkaTemplate<String, UsageEvent> kafka, @Value("\${metering.topic}") String topic) {
                  this.kafka = kafka;
                  this.topic = topic;
              }

              public void publish(UsageEvent event) {
                  kafka.send(topic, event.customerId(), event).join();
              }
          }
        `,
        'src/yml-kafka/application.yml': `
          spring:
            kafka:
              bootstrap-servers: \${KAFKA_BROKERS}
              producer:
                acks: all
                retries: 2147483647
                properties:
                  enable.idempotence: true
                  delivery.timeout.ms: 120000
              consumer:
                group-id: billing-usage
                enable-auto-commit: false
              listener:
                ack-mode: record
        `,
        'src/yml-rabbit/UsageListener.java': `
          package com.acme.billing;

          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
              private final UsageLedger ledger;

              public UsageListener(UsageLedger ledger) {
                  this.ledger = ledger;
              }

              @RabbitListener(queues = "usage.recorded")
              public void onUsage(UsageRecorded event) {
                  ledger.record(event.id(), event.customerId(), event.quantity());
              }
          }
        `,
        'src/yml-rabbit/application.yml': `
          spring:
            rabbitmq:
              host: \${RABBIT_HOST}
              publisher-confirm-type: correlated
              publisher-returns: true
              template:
                mandatory: true
              listener:
                simple:
                  acknowledge-mode: auto
                  default-requeue-rejected: false
        `,
      },
    },
    {
      name: 'of a program without usage',
      files: {
        'src/yml-other/ClickPublisher.java': `
          package com.acme.clicks;

          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.stereotype.Component;

          @Component
          public class ClickPublisher {
              private final KafkaTemplate<String, PageView> kafka;

              public ClickPublisher(KafkaTemplate<String, PageView> kafka) {
                  this.kafka = kafka;
              }

              public void publish(PageView view) {
                  kafka.send("page-views", view.sessionId(), view);
              }
          }
        `,
        'src/yml-other/application.yml': `
          spring:
            application:
              name: clickstream
            kafka:
              bootstrap-servers: \${KAFKA_BROKERS}
              producer:
                acks: 1
                linger-ms: 20
            rabbitmq:
              listener:
                simple:
                  acknowledge-mode: none
        `,
      },
    },
  ],
});

describeRule(earlyAcknowledgement, {
  fires: [
    {
      name: 'a listener whose messages are forgotten as they are handed out',
      files: {
        'src/yml-ack-none/UsageListener.java': `
          package com.acme.billing;

          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
              private final UsageLedger ledger;

              public UsageListener(UsageLedger ledger) {
                  this.ledger = ledger;
              }

              @RabbitListener(queues = "usage.recorded")
              public void onUsage(UsageRecorded event) {
                  ledger.record(event.id(), event.customerId(), event.quantity());
              }
          }
        `,
        'src/yml-ack-none/application.yml': `
          spring:
            rabbitmq:
              host: \${RABBIT_HOST}
              listener:
                simple:
                  acknowledge-mode: none
                  prefetch: 250
        `,
      },
      at: ['src/yml-ack-none/application.yml:6'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'acknowledged by the listener’s container',
      files: {
        'src/yml-rabbit/UsageListener.java': `
          package com.acme.billing;

          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
              private final UsageLedger ledger;

              public UsageListener(UsageLedger ledger) {
                  this.ledger = ledger;
              }

              @RabbitListener(queues = "usage.recorded")
              public void onUsage(UsageRecorded event) {
                  ledger.record(event.id(), event.customerId(), event.quantity());
              }
          }
        `,
        'src/yml-rabbit/application.yml': `
          spring:
            rabbitmq:
              host: \${RABBIT_HOST}
              publisher-confirm-type: correlated
              publisher-returns: true
              template:
                mandatory: true
              listener:
                simple:
                  acknowledge-mode: auto
                  default-requeue-rejected: false
        `,
        'src/yml-autocommit/UsageListener.kt': `
          package com.acme.billing

          import org.springframework.kafka.annotation.KafkaListener
          import org.springframework.stereotype.Component

          @Component
          class UsageListener(private val usage: UsageRepository) {
              @KafkaListener(topics = ["usage-events"])
              fun onUsage(event: UsageEvent) {
                  usage.insertIfAbsent(event.id, event.customerId, event.units, event.occurredAt)
              }
          }
        `,
        'src/yml-autocommit/application.yml': `
          spring:
            kafka:
              bootstrap-servers: \${KAFKA_BROKERS}
              consumer:
                group-id: billing-usage
                auto-offset-reset: earliest
        `,
      },
    },
    {
      name: 'of a program without usage',
      files: {
        'src/yml-other/ClickPublisher.java': `
          package com.acme.clicks;

          import org.springframework.kafka.core.KafkaTemplate;
          import org.springframework.stereotype.Component;

          @Component
          public class ClickPublisher {
              private final KafkaTemplate<String, PageView> kafka;

              public ClickPublisher(KafkaTemplate<String, PageView> kafka) {
                  this.kafka = kafka;
              }

              public void publish(PageView view) {
                  kafka.send("page-views", view.sessionId(), view);
              }
          }
        `,
        'src/yml-other/application.yml': `
          spring:
            application:
              name: clickstream
            kafka:
              bootstrap-servers: \${KAFKA_BROKERS}
              producer:
                acks: 1
                linger-ms: 20
            rabbitmq:
              listener:
                simple:
                  acknowledge-mode: none
        `,
      },
    },
  ],
});
