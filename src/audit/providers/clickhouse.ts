import { defineProvider } from './provider.ts';

/** ClickHouse as usage store: what it promises, read at the addresses in `sources`. */
export const clickhouse = defineProvider({
  id: 'clickhouse',
  name: 'ClickHouse as usage store',
  category: 'store',
  note: null,
  receiverWords: ['clickhouse'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@clickhouse/client',
      isDedicated: true,
      imports: ['@clickhouse/client'],
      calls: [
        {
          pattern: '*.insert',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'clickhouse-connect',
      isDedicated: true,
      imports: ['clickhouse_connect', 'clickhouse_driver'],
      calls: [
        {
          pattern: '*.insert',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/ClickHouse/clickhouse-go',
      isDedicated: true,
      imports: ['github.com/ClickHouse/clickhouse-go'],
      calls: [
        {
          pattern: '*.PrepareBatch',
          operation: 'store',
          needsImport: true,
        },
        {
          pattern: '*.AsyncInsert',
          operation: 'store',
          needsImport: true,
        },
      ],
    },
  ],
  deduplication: {
    key: 'ReplacingMergeTree ORDER BY key (on merge); insert block hash or insert_deduplication_token (on insert)',
    keyNames: ['insert_deduplication_token'],
    isRequired: false,
    scope: 'row key within a partition; block per table',
    ifOmitted: 'duplicates stay',
    window:
      'merge: some day; block: the last replicated_deduplication_window blocks (long-time default 1,000 blocks / 7 days); non-replicated tables: 0, that is off',
    windowSeconds: null,
    windowKind: 'store-dependent',
    onDuplicate: 'insert answers success, nothing written',
  },
  timestamp: {
    names: [],
    unit: null,
    form: null,
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
  batch: {
    call: 'insert block',
    maxItems: null,
    maxBytes: null,
    atomicity: 'a block',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'after a failed insert the state is unknown until a retry succeeds',
    retryRule: 'repeat the identical block: same rows, same order',
  },
  validation: {
    mode: 'mixed',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: 'async_insert with wait_for_async_insert=0 gives no error to the client',
  rateLimits: null,
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: 're-batching on retry changes the hash and defeats dedup',
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once with repeated blocks',
    ackPoint: 'insert answer (wait_for_async_insert=1)',
    lossModes: [
      'wait_for_async_insert=0',
      'deduplication of two truly equal blocks',
      'ALTER DELETE then re-insert of the same block is swallowed, hashes stay',
    ],
    duplicateModes: [
      'retry with a different batch',
      'non-replicated table',
      'more inserts than the window between tries',
      'reads without FINAL or argMax',
      'materialised views counting before the merge',
    ],
  },
  mistakes: [
    {
      id: 'CLICK-01',
      severity: 'critical',
      what: 'sum() over a ReplacingMergeTree without FINAL / LIMIT 1 BY / argMax',
      recognise: 'aggregate query on a replacing table, no dedup step',
      fix: 'dedupe in the query or aggregate uniq keys',
      source: 'https://clickhouse.com/docs/guides/developer/deduplicating-inserts-on-retries',
      basis: 'documented',
    },
    {
      id: 'CLICK-02',
      severity: 'critical',
      what: 'Materialised view or SummingMergeTree fed from a table that relies on later dedup',
      recognise: 'MV ... FROM raw with sum()',
      fix: 'dedupe before the view (token or upstream)',
      source:
        'https://clickhouse.com/docs/concepts/features/operations/insert/deduplicating-inserts-on-retries',
      basis: 'documented',
    },
    {
      id: 'CLICK-03',
      severity: 'high',
      what: 'ORDER BY contains ingest time or a server default timestamp',
      recognise: 'ORDER BY (..., inserted_at) or timestamp DEFAULT now()',
      fix: 'event id and event time only',
      source:
        'https://github.com/flexprice/flexprice/blob/e4b5303fde24581003faf0b05c08feb605c2ef93/migrations/clickhouse/000001_create_events_table.up.sql',
      basis: 'inferred',
    },
    {
      id: 'CLICK-04',
      severity: 'high',
      what: 'Fire-and-forget async inserts for billing',
      recognise: 'async_insert=1, wait_for_async_insert=0',
      fix: 'wait_for_async_insert=1',
      source:
        'https://clickhouse.com/docs/concepts/features/operations/insert/deduplicating-inserts-on-retries',
      basis: 'documented',
    },
    {
      id: 'CLICK-05',
      severity: 'high',
      what: 'Retry re-batches from the queue: another block hash',
      recognise: 'batch rebuilt in the retry',
      fix: 'keep the batch and set insert_deduplication_token',
      source:
        'https://clickhouse.com/docs/reference/settings/merge-tree-settings/replicated-deduplication-window',
      basis: 'documented',
    },
    {
      id: 'CLICK-06',
      severity: 'medium',
      what: 'Plain MergeTree with retries',
      recognise: 'ENGINE = MergeTree and a retry wrapper',
      fix: 'non_replicated_deduplication_window > 0 or query-time dedup',
      source:
        'https://clickhouse.com/docs/concepts/features/operations/insert/deduplicating-inserts-on-retries',
      basis: 'documented',
    },
  ],
  sources: [
    'https://clickhouse.com/docs/concepts/features/operations/insert/deduplicating-inserts-on-retries',
    'https://clickhouse.com/docs/reference/settings/merge-tree-settings/replicated-deduplication-window',
    'https://clickhouse.com/docs/guides/developer/deduplicating-inserts-on-retries',
    'https://dev.to/cheng-w/clickhouse-source-code-analysis-insert-deduplication-3jep',
    'https://kb.altinity.com/altinity-kb-schema-design/insert_deduplication/',
    'https://github.com/flexprice/flexprice/blob/e4b5303fde24581003faf0b05c08feb605c2ef93/migrations/clickhouse/000001_create_events_table.up.sql',
  ],
});
