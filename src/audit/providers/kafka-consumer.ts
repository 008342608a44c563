import { defineProvider } from './provider.ts';

/** Kafka consumers: what it promises, read at the addresses in `sources`. */
export const kafkaConsumer = defineProvider({
  id: 'kafka-consumer',
  name: 'Kafka consumers',
  category: 'transport',
  note: null,
  receiverWords: ['consumer', 'kafka'],
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
          pattern: '*.poll',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.commitSync',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.commitAsync',
          operation: 'acknowledge',
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
          pattern: '*.poll',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.commit',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.store_offsets',
          operation: 'acknowledge',
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
          pattern: '*.commit',
          operation: 'acknowledge',
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
          pattern: '*.run',
          operation: 'consume',
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
          pattern: '*.ReadMessage',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.FetchMessage',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.CommitMessages',
          operation: 'acknowledge',
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
          pattern: '*.MarkMessage',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none; topic + partition + offset or the event id stored by you',
    keyNames: [],
    isRequired: null,
    scope: 'consumer group',
    ifOmitted: 'redelivery is processed again',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'not detected',
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
    call: 'poll',
    maxItems: null,
    maxBytes: null,
    atomicity: 'offset is a high-water mark: committing N acknowledges everything before N',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: 'seek back or dead-letter',
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
    defaultRetries: 'redelivery after rebalance or restart',
    sameKeyOnRetry: null,
    note: 'Auto-commit is on by default in Java (5 s), librdkafka (5 s and auto offset store when the message is handed to the application), kafka-python, aiokafka and sarama. kafkajs resolves after eachMessage and commits on its own schedule; eachBatchAutoResolve true resolves the whole batch when the handler returns.',
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once if commit follows processing; at most once if it precedes it',
    ackPoint: 'offset commit',
    // https://pkg.go.dev/github.com/segmentio/kafka-go#Reader.ReadMessage: with a group, the offset is committed on read.
    forgettingCalls: ['ReadMessage'],
    lossModes: [
      'auto-commit or auto-store before the write',
      'kafka-go ReadMessage commits on read',
      'catch-and-continue then commit of a later offset',
      'async handler not awaited inside eachMessage',
    ],
    duplicateModes: ['crash between write and commit', 'rebalance during long processing'],
  },
  mistakes: [
    {
      id: 'KAFKAC-01',
      severity: 'critical',
      what: 'Offset advanced before the usage row is stored',
      recognise:
        'enable.auto.commit true with hand-off to a thread/queue; commit() placed before the write; ReadMessage in kafka-go',
      fix: 'enable.auto.offset.store=false + store_offsets after the write, or FetchMessage + CommitMessages',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
      basis: 'documented',
    },
    {
      id: 'KAFKAC-02',
      severity: 'critical',
      what: 'Error logged, loop goes on, later commit skips the failed record',
      recognise: 'try/except around process(msg) with continue',
      fix: 'stop, retry in place, or write to a dead-letter topic before committing',
      source:
        'https://github.com/tulios/kafkajs/blob/55b0b416308b9e597a5a6b97b0a6fd6b846255dc/docs/Consuming.md',
      basis: 'inferred',
    },
    {
      id: 'KAFKAC-03',
      severity: 'critical',
      what: 'Counter increment on each delivery without a dedup row',
      recognise: 'UPDATE ... SET n = n + ? or INCRBY in a consumer, no unique event id',
      fix: 'insert event id under a unique constraint in the same transaction, add only when inserted',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/INTRODUCTION.md',
      basis: 'inferred',
    },
    {
      id: 'KAFKAC-04',
      severity: 'high',
      what: 'Un-awaited promise inside eachMessage',
      recognise: 'eachMessage: async () => { save(msg) } without await',
      fix: 'await it',
      source:
        'https://github.com/tulios/kafkajs/blob/55b0b416308b9e597a5a6b97b0a6fd6b846255dc/src/consumer/runner.js',
      basis: 'read-in-source',
    },
    {
      id: 'KAFKAC-05',
      severity: 'medium',
      what: 'Processing longer than max.poll.interval.ms triggers a rebalance and a repeat',
      recognise: 'slow billing API call inside the poll loop',
      fix: 'pause, smaller max.poll.records, idempotent sink',
      source:
        'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/CONFIGURATION.md',
    'https://github.com/segmentio/kafka-go/blob/3ce29796ef96c7f55bfb64b505c0fcb3c2fd233e/reader.go',
    'https://github.com/tulios/kafkajs/blob/55b0b416308b9e597a5a6b97b0a6fd6b846255dc/docs/Consuming.md',
    'https://github.com/tulios/kafkajs/blob/55b0b416308b9e597a5a6b97b0a6fd6b846255dc/src/consumer/runner.js',
    'https://github.com/dpkp/kafka-python/blob/a3b3836ff3a4b34ebaa42fd93500bfcb16c1e9b7/kafka/consumer/group.py',
    'https://github.com/aio-libs/aiokafka/blob/672947afe85c91b7d953f0259e69837a711d3246/aiokafka/consumer/consumer.py',
    'https://github.com/IBM/sarama/blob/bd98b3aec67780cf514f219ed0342c5c1d9e1b75/config.go',
    'https://github.com/confluentinc/librdkafka/blob/4c3b017c3de8d9c10de12b9eec0ea688e8d5787d/INTRODUCTION.md',
  ],
});
