import { type CallShape, defineProvider, type Operation } from './provider.ts';

/** Redis counters as usage buffer: what it promises, read at the addresses in `sources`. */
export const redisCounters = defineProvider({
  id: 'redis-counters',
  name: 'Redis counters as usage buffer',
  category: 'store',
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
        ...shapes('increment', true, '*.incr *.decr *.incrbyfloat *.zincrby *.incrby *.decrby'),
        ...shapes('increment', false, '*.hincrbyfloat *.hincrby'),
        ...shapes('expire', true, '*.expire'),
        ...shapes('read', true, '*.getdel *.getset'),
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'redis',
      isDedicated: true,
      imports: ['redis'],
      calls: [
        ...shapes('increment', true, '*.incr *.decr *.incrbyfloat *.zincrby *.incrby *.decrby'),
        ...shapes('increment', false, '*.hincrbyfloat'),
        ...shapes('expire', true, '*.expire'),
        ...shapes('read', true, '*.getdel'),
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/redis/go-redis',
      isDedicated: true,
      imports: ['github.com/redis/go-redis', 'github.com/go-redis/redis'],
      calls: [
        ...shapes(
          'increment',
          true,
          '*.IncrBy *.Incr *.Decr *.DecrBy *.HIncrBy *.HIncrByFloat *.IncrByFloat *.ZIncrBy',
        ),
        ...shapes('expire', true, '*.Expire'),
        ...shapes('read', true, '*.GetDel'),
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'StackExchange.Redis',
      isDedicated: true,
      imports: ['StackExchange.Redis'],
      calls: [
        ...shapes(
          'increment',
          true,
          '*.StringIncrement *.StringIncrementAsync *.StringDecrement *.StringDecrementAsync *.HashIncrement *.HashIncrementAsync *.HashDecrement *.HashDecrementAsync *.SortedSetIncrement *.SortedSetIncrementAsync',
        ),
        ...shapes('expire', true, '*.KeyExpire *.KeyExpireAsync'),
        ...shapes(
          'read',
          true,
          '*.StringGetDelete *.StringGetDeleteAsync *.StringGetSet *.StringGetSetAsync',
        ),
      ],
    },
    {
      ecosystem: 'maven',
      package: 'redis.clients:jedis',
      isDedicated: true,
      imports: ['redis.clients.jedis', 'io.lettuce.core', 'org.springframework.data.redis'],
      calls: [
        ...shapes(
          'increment',
          true,
          '*.incrBy *.incr *.decrBy *.decr *.hincrBy *.zincrby *.incrby *.hincrby *.opsForValue.increment *.opsForValue.decrement *.opsForHash.increment *.opsForZSet.incrementScore',
        ),
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'redis',
      isDedicated: true,
      imports: ['redis', 'Redis', 'REDIS'],
      calls: [
        ...shapes(
          'increment',
          true,
          '*.incrby *.incr *.decrby *.decr *.hincrby *.incrbyfloat *.hincrbyfloat *.zincrby',
        ),
      ],
    },
    {
      ecosystem: 'packagist',
      package: 'predis/predis',
      isDedicated: true,
      imports: ['Predis', 'Illuminate.Support.Facades.Redis', 'Redis'],
      calls: [
        ...shapes(
          'increment',
          true,
          '*.incrby *.incrBy *.decrby *.decrBy *.hincrby *.hIncrBy *.incrbyfloat *.zincrby',
        ),
      ],
    },
  ],
  deduplication: {
    key: 'none; SET key NX EX as a marker',
    keyNames: ['NX'],
    isRequired: null,
    scope: null,
    ifOmitted: 'each INCR counts',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'SET NX answers nil',
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
    parameter: 'INCRBY amount',
    type: '64-bit integer; INCRBYFLOAT for decimals (binary float)',
    allowsDecimals: null,
    allowsNegatives: true,
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
    call: 'pipeline / MULTI',
    maxItems: null,
    maxBytes: null,
    atomicity: 'MULTI is not rolled back on an error in one command',
    checkFields: ['results'],
    failsInsideSuccess: false,
    partialFailure: 'per-command result',
    retryRule: null,
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'ioredis retries commands after reconnect (maxRetriesPerRequest 20)',
    sameKeyOnRetry: 'a retried INCR may have been applied already',
    note: null,
  },
  corrections: null,
  delivery: {
    guarantee: 'volatile unless persistence is set',
    ackPoint: 'write acknowledged by the primary only',
    lossModes: [
      'eviction under allkeys-* or volatile-* policies',
      'restart without AOF (or up to one second with everysec)',
      'failover with asynchronous replication',
      'read then reset loses the increments in between',
      'counter key expires before the flush',
    ],
    duplicateModes: ['INCR retried after a timeout', 'flush crashed after sending but before reset'],
  },
  mistakes: [
    {
      id: 'REDIS-01',
      severity: 'critical',
      what: 'GET then DEL/SET 0 when flushing: increments in between vanish',
      recognise: 'get(key) followed by del(key) or set(key,0)',
      fix: 'GETDEL / GETSET / RENAME to a work key, delete after the provider accepted',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/getdel.md',
      basis: 'documented',
    },
    {
      id: 'REDIS-02',
      severity: 'critical',
      what: 'Atomic take (GETDEL) before the send: a failed send loses the batch',
      recognise: 'getdel then HTTP call without putting it back',
      fix: 'RENAME to a work key with an id, send with that id, then delete',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/getdel.md',
      basis: 'inferred',
    },
    {
      id: 'REDIS-03',
      severity: 'high',
      what: 'INCR then EXPIRE as two calls: a crash between leaves a key without a TTL',
      recognise: 'incr(...) and if (n===1) expire(...)',
      fix: 'Lua script, or SET NX EX then INCR',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/incr.md',
      basis: 'documented',
    },
    {
      id: 'REDIS-04',
      severity: 'high',
      what: 'TTL shorter than the flush interval plus outage, or an evicting policy',
      recognise: 'expire(key, 3600) with an hourly flush; maxmemory-policy allkeys-*',
      fix: 'no TTL on unbilled counters, noeviction, AOF',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/reference/eviction/index.md',
      basis: 'documented',
    },
    {
      id: 'REDIS-05',
      severity: 'high',
      what: 'Billing truth only in Redis',
      recognise: 'no durable event store',
      fix: 'write events to a log or database, Redis for limits only',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/operate/oss_and_stack/management/persistence.md',
      basis: 'documented',
    },
    {
      id: 'REDIS-06',
      severity: 'medium',
      what: 'Dedup marker set before the write succeeds',
      recognise: 'set(id,NX) then write; a failure leaves the marker',
      fix: 'set it after, or in the same transaction as the write',
      source:
        'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/incr.md',
      basis: 'inferred',
    },
  ],
  sources: [
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/incr.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/getdel.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/commands/expire.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/develop/reference/eviction/index.md',
    'https://github.com/redis/docs/blob/63f31f69985905d997fa5b0c02e1559b5d04c8b2/content/operate/oss_and_stack/management/persistence.md',
  ],
});

/** Calls that do the same, each pattern after a space. */
function shapes(operation: Operation, needsImport: boolean, patterns: string): CallShape[] {
  return patterns.split(' ').map((pattern) => ({ pattern, operation, needsImport }));
}
