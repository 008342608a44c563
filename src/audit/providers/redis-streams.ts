import { defineProvider } from './provider.ts';

/** Redis Streams: what it promises, read at the addresses in `sources`. */
export const redisStreams = defineProvider({
  id: 'redis-streams',
  name: 'Redis Streams',
  category: 'transport',
  note: null,
  receiverWords: ['redis', 'rdb', 'valkey'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'ioredis',
      isDedicated: true,
      imports: ['ioredis', 'redis', '@upstash/redis'],
      calls: [
        {
          pattern: '*.xadd',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: '*.xreadgroup',
          operation: 'consume',
          needsImport: false,
        },
        {
          pattern: '*.xack',
          operation: 'acknowledge',
          needsImport: false,
        },
        {
          pattern: '*.xautoclaim',
          operation: 'consume',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'redis',
      isDedicated: true,
      imports: ['redis'],
      calls: [
        {
          pattern: '*.xadd',
          operation: 'produce',
          needsImport: false,
        },
        {
          pattern: '*.xreadgroup',
          operation: 'consume',
          needsImport: false,
        },
        {
          pattern: '*.xack',
          operation: 'acknowledge',
          needsImport: false,
        },
        {
          pattern: '*.xautoclaim',
          operation: 'consume',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'XADD IDMP / IDMPAUTO (Redis 8.6+); otherwise none',
    keyNames: ['IDMP', 'IDMPAUTO'],
    isRequired: false,
    scope: 'stream and producer',
    ifOmitted: 'each XADD appends',
    window: 'default 100 seconds and 100 ids per producer (configurable to 86,400 s and 10,000 ids)',
    windowSeconds: 100,
    windowKind: 'rolling',
    onDuplicate: 'returns the id of the first entry',
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
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: null,
    sameKeyOnRetry: null,
    note: null,
  },
  corrections: null,
  delivery: {
    guarantee: 'at least once for consumer groups',
    ackPoint: 'XACK',
    lossModes: [
      'XADD MAXLEN trims unread entries',
      'NOACK option',
      'XACK before the write',
      'pending entries never claimed',
    ],
    duplicateModes: ['consumer crash then XAUTOCLAIM', 'producer retry without IDMP'],
  },
  mistakes: [
    {
      id: 'RSTREAM-01',
      severity: 'high',
      what: 'Pending entries of dead consumers are never claimed',
      recognise: 'xreadgroup without xautoclaim/xclaim',
      fix: 'claim loop',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/xautoclaim.md',
      basis: 'documented',
    },
    {
      id: 'RSTREAM-02',
      severity: 'high',
      what: 'XACK before the write, or NOACK',
      recognise: 'xack above the write',
      fix: 'ack last',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/data-types/streams/_index.md',
      basis: 'documented',
    },
    {
      id: 'RSTREAM-04',
      severity: 'medium',
      what: 'Idempotent XADD left at its default of 100 s / 100 ids, shorter than a deploy or outage',
      recognise: 'XADD ... IDMP without XCFGSET',
      fix: 'raise IDMP-DURATION and IDMP-MAXSIZE to the longest retry',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/data-types/streams/idempotency.md',
      basis: 'documented',
    },
    {
      id: 'RSTREAM-03',
      severity: 'high',
      what: 'MAXLEN smaller than the longest outage',
      recognise: 'xadd with MAXLEN ~ n',
      fix: 'size for the outage, alarm on lag',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/xadd.md',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/data-types/streams/_index.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/data-types/streams/idempotency.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/xadd.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/xautoclaim.md',
  ],
});
