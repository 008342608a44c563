import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'kafka-go’s writer asks for no acknowledgement',
      files: {
        'src/producer.go': `
          package usage
          import "github.com/segmentio/kafka-go"
          func NewWriter(brokers []string) *kafka.Writer {
          	return &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: "usage-events", Balancer: &kafka.Hash{}}
          }
        `,
      },
      at: ['src/producer.go:4'],
    },
    {
      name: 'WaterDrop with acks of the leader alone',
      files: {
        'src/producer.rb': `
          USAGE_PRODUCER = WaterDrop::Producer.new do |config|
            config.kafka = { "bootstrap.servers": ENV["KAFKA"], "request.required.acks": 1 }
          end
          class UsageEvents
            def publish(usage) = USAGE_PRODUCER.produce_sync(topic: "usage-events", payload: usage.to_json)
          end
        `,
      },
      at: ['src/producer.rb:2'],
    },
    {
      name: 'php-rdkafka with acks of nobody',
      files: {
        'src/producer.php': `
          <?php
          class UsageProducer {
              public function make(): \\RdKafka\\Producer {
                  $conf = new \\RdKafka\\Conf();
                  $conf->set('metadata.broker.list', env('KAFKA'));
                  $conf->set('acks', '0');
                  return new \\RdKafka\\Producer($conf);
              }
              public function publish(array $usage): void { $this->producer->newTopic('usage-events')->produce(RD_KAFKA_PARTITION_UA, 0, json_encode($usage)); }
          }
        `,
      },
      at: ['src/producer.php:6'],
    },
    {
      name: 'acks of the leader alone, in C#',
      files: {
        'src/Producer.cs': `
          using Confluent.Kafka;
          public class UsageProducer {
              private readonly IProducer<string, string> _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = "kafka", Acks = Acks.Leader }).Build();
              public Task PublishAsync(UsageEvent e) => _producer.ProduceAsync("usage-events", new Message<string, string> { Key = e.Id, Value = JsonSerializer.Serialize(e) });
          }
        `,
      },
      at: ['src/Producer.cs:3'],
    },
  ],
  silent: [],
});
