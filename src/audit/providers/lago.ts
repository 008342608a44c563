import { defineProvider } from './provider.ts';

/** Lago: what it promises, read at the addresses in `sources`. */
export const lago = defineProvider({
  id: 'lago',
  name: 'Lago',
  category: 'billing',
  note: 'Behaviour depends on the event store: Postgres (default self-hosted) or ClickHouse (cloud / high volume).',
  receiverWords: ['lago'],
  endpoints: [
    {
      method: 'POST',
      url: '/api/v1/events',
      purpose: 'single event (root key "event")',
    },
    {
      method: 'POST',
      url: '/api/v1/events/batch',
      purpose: 'up to 100 events',
    },
  ],
  httpPatterns: ['api\\.getlago\\.com/api/v1/events', '/api/v1/events/batch\\b'],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'lago-javascript-client',
      isDedicated: true,
      imports: ['lago-javascript-client'],
      calls: [
        {
          pattern: '*.events.createEvent',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.events.createBatchEvents',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'lago-python-client',
      isDedicated: true,
      imports: ['lago_python_client'],
      calls: [
        {
          pattern: '*.events.create',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.events.batch_create',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/getlago/lago-go-client',
      isDedicated: true,
      imports: ['github.com/getlago/lago-go-client'],
      calls: [
        {
          pattern: '*.Event.Create',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.Event.Batch',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'lago-ruby-client',
      isDedicated: true,
      imports: ['lago-ruby-client', 'Lago.Api'],
      calls: [
        {
          pattern: '*.events.create',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.events.batch_create',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'getlago/lago-php-client',
      isDedicated: true,
      imports: ['LagoClient', 'OpenAPI.Client'],
      calls: [
        {
          pattern: '*.createEvent',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.createBatchEvents',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'org.getlago:lago-java-client',
      isDedicated: true,
      imports: ['org.getlago'],
      calls: [
        {
          pattern: '*.createEvent',
          operation: 'send',
          needsImport: true,
        },
        {
          pattern: '*.createBatchEvents',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'transaction_id (Postgres); transaction_id + timestamp (ClickHouse)',
    keyNames: ['transaction_id', 'transactionId', 'TransactionID'],
    isRequired: true,
    scope: 'organisation + external_subscription_id',
    ifOmitted: '422',
    window: 'permanent in Postgres; merge-time replacement in ClickHouse',
    windowSeconds: null,
    windowKind: 'store-dependent',
    onDuplicate:
      'Postgres: 422 with value_already_exist. ClickHouse: accepted, last write replaces, but only when the timestamp is the same too',
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'unix seconds, decimals for milliseconds',
    form: 'unix-seconds',
    ifOmitted: 'server receive time (so a retry without it counts twice on ClickHouse)',
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: 'event timestamp',
  },
  value: {
    names: ['properties'],
    parameter: 'properties.{field_name}',
    type: 'string or number',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: [
      'count',
      'unique_count (operation_type add/remove)',
      'sum',
      'max',
      'latest',
      'weighted_sum',
      'custom',
    ],
    note: 'precise_total_amount_cents is needed for the dynamic charge model',
  },
  customer: {
    names: ['external_subscription_id', 'external_customer_id'],
    parameter: 'external_subscription_id (required)',
    unknownCustomer: 'unknown subscription: stored, not billed',
    unknownMeter:
      'unknown code, missing aggregation property or bad filter value: accepted with 200, found later by the hourly check',
  },
  meterNames: ['code'],
  batch: {
    call: 'events/batch',
    maxItems: 100,
    maxBytes: null,
    atomicity: 'all or nothing on Postgres: one duplicate makes the whole batch 422 and rolls back',
    checkFields: ['error_details'],
    failsInsideSuccess: false,
    partialFailure: 'error_details keyed by the index of the event',
    retryRule: 'drop the indexes already stored, resend the rest with the same transaction_id',
  },
  validation: {
    mode: 'mixed',
    syncErrors: '422 for shape and duplicates (Postgres)',
    asyncEvents: ['events.errors', 'event.error'],
  },
  asyncErrors:
    'webhooks events.errors (invalid_code, missing_aggregation_property, invalid_filter_values; hourly) and event.error',
  rateLimits: '429 with rate-limit headers on cloud',
  sdkRetry: {
    defaultRetries: 'python, ruby: up to 3 on 429 only; js: opt-in 429; go: none seen',
    sameKeyOnRetry: 'yes (body id)',
    note: 'no client retries 5xx or timeouts, so the caller must, with the same transaction_id',
  },
  corrections: 'offsetting event (inferred)',
  delivery: null,
  mistakes: [
    {
      id: 'LAGO-01',
      severity: 'critical',
      what: 'transaction_id generated per attempt',
      recognise: 'transaction_id: uuid/Date.now in the retried scope',
      fix: 'source-derived id',
      source:
        'https://github.com/getlago/lago-openapi/blob/120da1213306145141d3dd34022dd47a3216c911/src/resources/events.yaml',
      basis: 'documented',
    },
    {
      id: 'LAGO-02',
      severity: 'critical',
      what: 'Timestamp omitted on a ClickHouse-backed organisation: dedup key changes on each retry',
      recognise: 'createEvent without timestamp',
      fix: 'always send the original event time',
      source:
        'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/db/clickhouse_migrate/cloud/02_events_enriched.sql',
      basis: 'read-in-source',
    },
    {
      id: 'LAGO-03',
      severity: 'high',
      what: '422 duplicate in a batch makes the sender drop (or endlessly retry) the other 99',
      recognise: 'catch on batch that discards or requeues unchanged',
      fix: 'read error_details, remove duplicates, resend',
      source: 'https://github.com/getlago/lago/issues/3049',
      basis: 'issue',
    },
    {
      id: 'LAGO-04',
      severity: 'high',
      what: '200 taken as billed: wrong code or property is reported only by webhook',
      recognise: 'no handler for events.errors',
      fix: 'subscribe and alert',
      source:
        'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/post_validation_service.rb',
      basis: 'read-in-source',
    },
    {
      id: 'LAGO-05',
      severity: 'high',
      what: 'transaction_id built from code + second-resolution timestamp (older docs suggested it): two real events of one subscription in a second collapse or fail',
      recognise: 'transaction_id template of code and formatted time',
      fix: 'add the request or row id',
      source:
        'https://github.com/getlago/lago-docs/blob/502a9e7850b73445bdddfa96b27ed6726ef0362b/docs/guide/09_events/ingesting_events.md',
      basis: 'documented',
    },
    {
      id: 'LAGO-06',
      severity: 'medium',
      what: 'Batch over 100',
      recognise: 'createBatchEvents(all)',
      fix: 'chunk',
      source:
        'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/create_batch_service.rb',
      basis: 'read-in-source',
    },
    {
      id: 'LAGO-07',
      severity: 'medium',
      what: 'Milliseconds as timestamp',
      recognise: 'timestamp: Date.now()',
      fix: 'seconds (may have decimals)',
      source:
        'https://github.com/getlago/lago-openapi/blob/120da1213306145141d3dd34022dd47a3216c911/src/resources/events.yaml',
      basis: 'documented',
    },
    {
      id: 'LAGO-08',
      severity: 'medium',
      what: 'New id minted on retry because the wording "unique" was read as "new for every call" (seen in LLM-written code)',
      recognise: 'id generated in catch / retry branch',
      fix: 'same id per usage fact',
      source: 'https://github.com/getlago/lago-agent-toolkit/issues/65',
      basis: 'issue',
    },
  ],
  sources: [
    'https://docs.getlago.com/guide/events/ingesting-usage',
    'https://github.com/getlago/lago-openapi/blob/120da1213306145141d3dd34022dd47a3216c911/src/resources/events.yaml',
    'https://github.com/getlago/lago-openapi/blob/120da1213306145141d3dd34022dd47a3216c911/src/resources/events_batch.yaml',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/create_service.rb',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/create_batch_service.rb',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/post_validation_service.rb',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/services/events/kafka_producer_service.rb',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/app/models/event.rb',
    'https://github.com/getlago/lago-api/blob/1b1c24a6a6c321d7900b05906bf1b20f706c97c2/db/clickhouse_migrate/cloud/02_events_enriched.sql',
    'https://github.com/getlago/lago-python-client/blob/f943162b2830aa8a6af63d75f53de204b70a74d3/lago_python_client/services/request.py',
    'https://github.com/getlago/lago-javascript-client/blob/0dea5c55959d42572f329e4097d766088b694e6d/rate_limit_fetch.ts',
    'https://github.com/getlago/lago/issues/3049',
    'https://github.com/getlago/lago-docs/blob/502a9e7850b73445bdddfa96b27ed6726ef0362b/docs/guide/09_events/ingesting_events.md',
    'https://github.com/getlago/lago-agent-toolkit/issues/65',
  ],
});
