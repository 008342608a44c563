import type { Provider } from '../providers/provider.ts';

/** Clients of queues, logs and streams, by what their imports are called. */
export function carrierPackages(providers: readonly Provider[]): readonly string[] {
  const carriers = providers.filter(({ category }) => category === 'transport' || category === 'queue');
  const names = carriers.flatMap(({ sdks }) =>
    sdks.filter(({ isDedicated }) => isDedicated).flatMap((sdk) => [sdk.package, ...sdk.imports]),
  );
  return [...new Set([...names, ...OTHER_CARRIERS])].filter((name) => name.length > 2);
}

/** Clients of which nothing else is known. */
const OTHER_CARRIERS = [
  'nats',
  'nats.go',
  '@nats-io/transport-node',
  'async_nats',
  'NATS.Client',
  'rdkafka',
  'rskafka',
  'lapin',
  'bunny',
  'MassTransit',
  'Confluent.Kafka',
  'RabbitMQ.Client',
  'Azure.Messaging.ServiceBus',
  '@azure/service-bus',
  'azure.servicebus',
  'org.springframework.kafka',
  'org.springframework.amqp',
  'io.awspring.cloud.sqs',
  'karafka',
  'rdkafka-ruby',
  'franz-go',
  'pulsar',
  'org.apache.pulsar',
  'faust',
  'dramatiq',
  'arq',
  'PhpAmqpLib',
] as const;

/** A topic, queue, stream or subject that is called after usage: `"usage.calls.v1"`, `'billing-events'`. */
export const USAGE_TOPIC =
  /\b(USAGE_(?:\w+_)?(?:QUEUE|TOPIC|STREAM|EXCHANGE|SUBJECT)\w*|usage(?:Events?)?(?:Queue|Topic|Stream|Producer|Writer|Publisher)\b)|["'`]((?:[\w-]+[./:-])*(?:usages?|billing|metering|metered|billable|cdrs?)(?:[./:_-][\w-]+)*)["'`]/i;
