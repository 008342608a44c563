import { defineProvider } from './provider.ts';

/** Kafka producers (as usage pipeline): what it promises, read at the addresses in `sources`. */
export const kafkaProducer = defineProvider({
  id: 'kafka-producer',
  name: 'Kafka producers (as usage pipeline)',
  category: 'transport',
  note: null,
  receiverWords: ['producer', 'kafka'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'maven',
      package: 'org.apache.kafka:kafka-clients',
      isDedicated: true,
      imports: ['org.apache.kafka'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'confluent-kafka',
      isDedicated: true,
      imports: ['confluent_kafka'],
      calls: [
        {
          pattern: '*.produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
        {
          pattern: '*.flush',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'kafka-python',
      isDedicated: true,
      imports: ['kafka'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'aiokafka',
      isDedicated: true,
      imports: ['aiokafka'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.send_and_wait',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: 'kafkajs',
      isDedicated: true,
      imports: ['kafkajs'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/segmentio/kafka-go',
      isDedicated: true,
      imports: ['github.com/segmentio/kafka-go'],
      calls: [
        {
          pattern: '*.WriteMessages',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/IBM/sarama',
      isDedicated: true,
      imports: ['github.com/IBM/sarama', 'github.com/Shopify/sarama'],
      calls: [
        {
          pattern: '*.SendMessage',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.Input',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'Confluent.Kafka',
      isDedicated: true,
      imports: ['Confluent.Kafka'],
      calls: [
        {
          pattern: '*.ProduceAsync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.Produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/confluentinc/confluent-kafka-go',
      isDedicated: true,
      imports: ['github.com/confluentinc/confluent-kafka-go'],
      calls: [
        {
          pattern: '*.Produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/twmb/franz-go',
      isDedicated: true,
      imports: ['github.com/twmb/franz-go'],
      calls: [
        {
          pattern: '*.Produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
        {
          pattern: '*.ProduceSync',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'rdkafka',
      isDedicated: true,
      imports: ['rdkafka', 'Rdkafka'],
      calls: [
        {
          pattern: '*.produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'waterdrop',
      isDedicated: true,
      imports: ['waterdrop', 'WaterDrop'],
      calls: [
        {
          pattern: '*.produce_async',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
        {
          pattern: '*.produce_sync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.close',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'ruby-kafka',
      isDedicated: true,
      imports: ['kafka', 'Kafka'],
      calls: [
        {
          pattern: '*.produce',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.deliver_message',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.deliver_messages',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'crates',
      package: 'rdkafka',
      isDedicated: true,
      imports: ['rdkafka'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.flush',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'org.springframework.kafka:spring-kafka',
      isDedicated: true,
      imports: ['org.springframework.kafka'],
      calls: [
        {
          pattern: '*.send',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'ext-rdkafka',
      isDedicated: true,
      imports: ['RdKafka'],
      calls: [
        {
          pattern: '*.produce',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
        {
          pattern: '*.producev',
          operation: 'produce',
          isBuffered: true,
          needsImport: true,
        },
        {
          pattern: '*.flush',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'enable.idempotence (producer id + sequence)',
    keyNames: ['enable.idempotence', 'idempotent', 'enable_idempotence'],
    isRequired: false,
    scope: 'one producer session and partition',
    ifOmitted: 'broker retries inside the client may write twice',
    window: 'the session only; a restarted producer or a second send() call is a new record',
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'not detected across calls: the consumer needs its own event id',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: [],
    unit: null,
    form: null,
    takesFractions: null,
    ifOmitted: null,
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: [],
    parameter: null,
    type: null,
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: [],
    parameter: null,
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: [],
  batch: {
    call: 'client-side accumulation',
    maxItems: null,
    maxBytes: null,
    atomicity: 'per partition batch',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'delivery callback or future per record',
    retryRule: 'client retries until message.timeout.ms / delivery.timeout.ms',
  },
  validation: {
    mode: 'async',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'Java: unlimited within 2 minutes; librdkafka: until message.timeout.ms 300 s',
    sameKeyOnRetry: 'yes with idempotence',
    note: 'Defaults read: Java 3.x acks=all + idempotence (the 3.0.0 release had a bug that left it off; fixed in 3.0.1/3.1.1/3.2; a conflicting acks or in-flight setting switches it off). librdkafka acks=-1, idempotence false, queue 100,000. kafkajs acks -1, idempotent false. kafka-python (current) acks=-1 + idempotence. aiokafka acks=1, idempotence false. sarama WaitForLocal (acks=1). kafka-go Writer struct RequireNone (acks=0); NewWriter config gives RequireAll.',
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once with acks=all and awaited delivery; otherwise at most once',
    ackPoint: 'broker acknowledgement of all in-sync replicas',
    lossModes: [
      'acks=0 or 1 on leader failure',
      'process exit before flush',
      'queue full error ignored',
      'delivery error callback absent',
    ],
    duplicateModes: ['application retry of send()', 'non-idempotent internal retry'],
  },
  mistakes: [
    {
      id: 'KAFKAP-01',
      severity: 'critical',
      what: 'kafka-go Writer literal without RequiredAcks: fire and forget',
      recognise: '&kafka.Writer{...} lacking RequiredAcks',
      fix: 'RequiredAcks: kafka.RequireAll',
      source: 'https://github.com/segmentio/kafka-go/blob/3ce29796ef96c7f55bfb64b505c0fcb3c2fd233e/writer.go',
      basis: 'read-in-source',
    },
    {
      id: 'KAFKAP-02',
      severity: 'critical',
      what: 'produce() without flush before exit and without delivery callback',
      recognise: 'confluent_kafka Producer.produce with no on_delivery/callback, no flush in shutdown path',
      fix: 'callback that fails loudly plus flush(timeout) and check of the remaining count',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
      basis: 'documented',
    },
    {
      id: 'KAFKAP-03',
      severity: 'high',
      what: 'acks 0 or 1 for billing events',
      recognise: 'acks: 0/1, "acks": "1", RequiredAcks WaitForLocal, aiokafka default',
      fix: 'acks=all, min.insync.replicas >= 2',
      source:
        'https://github.com/aio-libs/aiokafka/blob/672947afe85c91b7d953f0259e69837a711d3246/aiokafka/producer/producer.py',
      basis: 'read-in-source',
    },
    {
      id: 'KAFKAP-04',
      severity: 'high',
      what: 'sarama async producer whose Errors() channel is never read (or Return.Errors turned off)',
      recognise: 'NewAsyncProducer without a goroutine on Errors()',
      fix: 'drain Errors and retry or dead-letter',
      source: 'https://github.com/IBM/sarama/blob/bd98b3aec67780cf514f219ed0342c5c1d9e1b75/async_producer.go',
      basis: 'read-in-source',
    },
    {
      id: 'KAFKAP-05',
      severity: 'high',
      what: 'Event without its own id: consumers cannot deduplicate',
      recognise: 'payload or headers lack an event id',
      fix: 'id created with the fact, also as key of the dedup table',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/INTRODUCTION.md',
      basis: 'inferred',
    },
    {
      id: 'KAFKAP-06',
      severity: 'medium',
      what: 'BufferError / queue full swallowed',
      recognise: 'except BufferError: pass',
      fix: 'poll and retry',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
    'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/INTRODUCTION.md',
    'https://github.com/segmentio/kafka-go/blob/3ce29796ef96c7f55bfb64b505c0fcb3c2fd233e/writer.go',
    'https://github.com/IBM/sarama/blob/bd98b3aec67780cf514f219ed0342c5c1d9e1b75/config.go',
    'https://github.com/IBM/sarama/blob/bd98b3aec67780cf514f219ed0342c5c1d9e1b75/async_producer.go',
    'https://github.com/aio-libs/aiokafka/blob/672947afe85c91b7d953f0259e69837a711d3246/aiokafka/producer/producer.py',
    'https://github.com/dpkp/kafka-python/blob/a3b3836ff3a4b34ebaa42fd93500bfcb16c1e9b7/kafka/producer/kafka.py',
    'https://github.com/tulios/kafkajs/blob/55b0b416308b9e597a5a6b97b0a6fd6b846255dc/docs/Producing.md',
    'https://github.com/apache/kafka/pull/11691',
    'https://github.com/apache/kafka/pull/11788',
  ],
});
