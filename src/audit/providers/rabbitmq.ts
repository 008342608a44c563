import { defineProvider } from './provider.ts';

/** RabbitMQ: what it promises, read at the addresses in `sources`. */
export const rabbitmq = defineProvider({
  id: 'rabbitmq',
  name: 'RabbitMQ',
  category: 'transport',
  note: null,
  receiverWords: ['rabbitmq', 'rabbit', 'amqp', 'channel'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'pika',
      isDedicated: true,
      imports: ['pika'],
      calls: [
        {
          pattern: '*.basic_publish',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: '*.basic_consume',
          operation: 'consume',
          needsImport: false,
        },
        {
          pattern: '*.basic_ack',
          operation: 'acknowledge',
          needsImport: false,
        },
        {
          pattern: '*.confirm_delivery',
          operation: 'configure',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: 'amqplib',
      isDedicated: true,
      imports: ['amqplib'],
      calls: [
        {
          pattern: '*.sendToQueue',
          operation: 'produce',
          answersAtOnce: true,
          needsImport: true,
        },
        {
          pattern: '*.publish',
          operation: 'produce',
          answersAtOnce: true,
          needsImport: true,
        },
        {
          pattern: '*.consume',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.ack',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.createConfirmChannel',
          operation: 'configure',
          needsImport: true,
        },
        {
          pattern: '*.waitForConfirms',
          operation: 'flush',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'npm',
      package: 'amqp-connection-manager',
      isDedicated: true,
      imports: ['amqp-connection-manager'],
      calls: [
        {
          pattern: '*.sendToQueue',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.publish',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.ack',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/rabbitmq/amqp091-go',
      isDedicated: true,
      imports: ['github.com/rabbitmq/amqp091-go'],
      calls: [
        {
          pattern: '*.PublishWithContext',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.Consume',
          operation: 'consume',
          needsImport: true,
        },
        {
          pattern: '*.Confirm',
          operation: 'configure',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.rabbitmq:amqp-client',
      isDedicated: true,
      imports: ['com.rabbitmq'],
      calls: [
        {
          pattern: '*.basicPublish',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: '*.basicConsume',
          operation: 'consume',
          needsImport: false,
        },
        {
          pattern: '*.confirmSelect',
          operation: 'configure',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'bunny',
      isDedicated: true,
      imports: ['bunny', 'Bunny'],
      calls: [
        {
          pattern: '*.publish',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.ack',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'php-amqplib/php-amqplib',
      isDedicated: true,
      imports: ['PhpAmqpLib'],
      calls: [
        {
          pattern: '*.basic_publish',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.basic_ack',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.ack',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'RabbitMQ.Client',
      isDedicated: true,
      imports: ['RabbitMQ.Client'],
      calls: [
        {
          pattern: '*.BasicPublish',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.BasicPublishAsync',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.BasicAck',
          operation: 'acknowledge',
          needsImport: true,
        },
        {
          pattern: '*.BasicAckAsync',
          operation: 'acknowledge',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'aio-pika',
      isDedicated: true,
      imports: ['aio_pika'],
      calls: [
        {
          pattern: '*.publish',
          operation: 'produce',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none (message-id is only carried)',
    keyNames: [],
    isRequired: null,
    scope: null,
    ifOmitted: 'every redelivery is processed',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'redelivered flag is a hint only',
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
    call: null,
    maxItems: null,
    maxBytes: null,
    atomicity: null,
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: null,
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
    defaultRetries: 'none',
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once with confirms and manual acks; otherwise at most once',
    ackPoint: 'basic.ack',
    lossModes: [
      'auto-ack: gone when written to the socket',
      'no publisher confirms',
      'non-durable queue or transient message',
      'unroutable message is confirmed unless mandatory is set',
      'nack with requeue=false and no dead-letter exchange',
    ],
    duplicateModes: ['connection loss before ack', 'lost confirm followed by a second publish'],
  },
  mistakes: [
    {
      id: 'RABBIT-01',
      severity: 'critical',
      what: 'Auto-ack consumer',
      recognise: 'auto_ack=True / noAck: true / autoAck true',
      fix: 'manual ack after the write',
      source:
        'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/confirms.md',
      basis: 'documented',
    },
    {
      id: 'RABBIT-02',
      severity: 'high',
      what: 'Publish without confirms',
      recognise: 'plain channel.sendToQueue/basic_publish',
      fix: 'confirm channel, wait',
      source:
        'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/confirms.md',
      basis: 'documented',
    },
    {
      id: 'RABBIT-03',
      severity: 'high',
      what: 'Not durable / not persistent',
      recognise: 'durable false, no delivery_mode 2 / persistent',
      fix: 'durable queue and persistent messages',
      source:
        'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/reliability.md',
      basis: 'documented',
    },
    {
      id: 'RABBIT-04',
      severity: 'high',
      what: 'Wrong routing key loses the message although confirmed',
      recognise: 'publish to an exchange without mandatory',
      fix: 'mandatory + return handler or alternate exchange',
      source:
        'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/publishers/index.md',
      basis: 'documented',
    },
    {
      id: 'RABBIT-05',
      severity: 'high',
      what: 'Consumer not idempotent',
      recognise: 'increment on delivery',
      fix: 'unique event id',
      source:
        'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/reliability.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://amqp-node.github.io/amqplib/channel_api.html#channel_publish',
    'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/confirms.md',
    'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/reliability.md',
    'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/publishers/index.md',
    'https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/consumers.md',
  ],
});
