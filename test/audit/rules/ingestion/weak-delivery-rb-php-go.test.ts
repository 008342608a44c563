import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'a sender whose package alone is called after usage',
      files: {
        'src/publisher.go': `
          package usage

          import "github.com/segmentio/kafka-go"

          func NewPublisher(cfg Config) *Publisher {
          	return &Publisher{
          		writer: &kafka.Writer{Addr: kafka.TCP(cfg.Brokers...), Topic: cfg.Topic, Balancer: &kafka.Hash{}},
          	}
          }
        `,
        'lib/publisher.rb': `
          require 'kafka'

          module Metering
            class Publisher
              def initialize(kafka)
                @producer = kafka.producer(required_acks: 0)
              end
            end
          end
        `,
      },
      at: ['src/publisher.go:7', 'lib/publisher.rb:6'],
    },
    {
      name: 'a writer that waits for nobody unless it is told',
      files: {
        'src/usage.go': `
          package usagelog

          import "github.com/segmentio/kafka-go"

          const Topic = "billing.requests.v1"

          func Open(brokers ...string) *kafka.Writer {
          	return &kafka.Writer{
          		Addr:     kafka.TCP(brokers...),
          		Topic:    Topic,
          		Balancer: &kafka.Hash{},
          	}
          }
        `,
      },
      at: ['src/usage.go:8'],
    },
  ],
  silent: [
    {
      name: 'a writer that waits for all',
      files: {
        'src/usage.go': `
          package usagelog

          import "github.com/segmentio/kafka-go"

          func Open(brokers ...string) *kafka.Writer {
          	return &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: "billing.requests.v1", RequiredAcks: kafka.RequireAll}
          }
        `,
      },
    },
    {
      name: 'a writer of something else',
      files: {
        'src/usage.go': `
          package audit

          import "github.com/segmentio/kafka-go"

          func Open(brokers ...string) *kafka.Writer {
          	return &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: "clicks"}
          }
        `,
      },
    },
  ],
});
