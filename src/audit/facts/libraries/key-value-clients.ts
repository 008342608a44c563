/**
 * What a client of a store of keys and values calls its commands. Names are written as in the client and compared as those
 * of {@link DatabaseLibrary}; several of a kind stand in one text, divided by spaces.
 */
export interface KeyValueClient {
  readonly name: string;
  readonly sources: readonly string[];
  readonly reads: string;
  /** Raises or lowers a number where it lies, and answers with what it is then. */
  readonly steps: string;
  readonly writes: string;
  /** Writes only where the key is not there yet, and says whether it did. */
  readonly writesOnce: string;
  /** Gives a key that is there its end. */
  readonly ends: string;
  /** Takes a key away, or gives what is under it another name. */
  readonly forgets: string;
  /** Takes an element out of a list or set, and hands it over: from then on the store knows nothing of it. */
  readonly pops?: string;
  /** Puts an element into a list, a set or a stream. */
  readonly pushes?: string;
  /** Runs a script in the store, in which nothing comes between. */
  readonly scripts?: string;
  /** Makes what commands are collected in. */
  readonly collects?: string;
  /** Sends what was collected. */
  readonly sends?: string;
  /** Makes an object for one key, whose own calls step it: `getAtomicLong(key).addAndGet(n)`. */
  readonly countersOf?: string;
  readonly countersStep?: string;
}

/** https://redis.io/docs/latest/commands/, as clients in lower case have them. */
const REDIS = {
  reads: 'get mget hget hgetall hmget getrange zscore getex',
  steps: 'incr incrby incrbyfloat decr decrby hincrby hincrbyfloat zincrby',
  writes: 'set setex psetex hset hmset mset getset',
  writesOnce: 'setnx hsetnx msetnx',
  ends: 'expire pexpire expireat pexpireat',
  forgets: 'del unlink getdel hdel rename renamenx',
  pops: 'lpop rpop blpop brpop lmpop blmpop spop zpopmin zpopmax bzpopmin bzpopmax zmpop bzmpop',
  pushes: 'lpush rpush lpushx rpushx zadd sadd xadd',
  scripts: 'eval evalsha fcall',
} as const;

/** Clients of Redis and Memcached, and the caches of frameworks that count. */
export const KEY_VALUE_CLIENTS: readonly KeyValueClient[] = [
  {
    name: 'ioredis',
    sources: ['https://github.com/redis/ioredis/blob/main/README.md#pipelining'],
    ...REDIS,
    collects: 'pipeline multi',
    sends: 'exec',
  },
  {
    name: 'node-redis and Upstash',
    sources: ['https://github.com/redis/node-redis/blob/master/packages/client/lib/commands/index.ts'],
    ...REDIS,
    writesOnce: 'setNX hSetNX mSetNX',
    collects: 'multi pipeline',
    sends: 'exec execAsPipeline execTyped',
  },
  {
    name: 'redis-py',
    sources: [
      'https://github.com/redis/redis-py/blob/master/redis/commands/core.py',
      'https://github.com/redis/redis-py/blob/master/redis/client.py',
    ],
    ...REDIS,
    forgets: 'delete unlink getdel hdel rename renamenx',
    scripts: 'eval evalsha register_script',
    collects: 'pipeline',
    sends: 'execute',
  },
  {
    name: 'go-redis',
    sources: [
      'https://github.com/redis/go-redis/blob/master/pipeline.go',
      'https://github.com/redis/go-redis/blob/master/generic_commands.go',
      'https://github.com/redis/go-redis/blob/master/hash_commands.go',
    ],
    ...REDIS,
    writes: 'Set SetEx SetXX SetArgs HSet HMSet MSet GetSet',
    ends: 'Expire ExpireNX ExpireXX ExpireGT ExpireLT ExpireAt PExpire PExpireAt',
    collects: 'Pipeline TxPipeline Pipelined TxPipelined',
    sends: 'Exec',
  },
  {
    name: 'redis-rb',
    sources: [
      'https://github.com/redis/redis-rb/blob/master/lib/redis/commands/strings.rb',
      'https://github.com/redis/redis-rb/blob/master/lib/redis/commands/keys.rb',
    ],
    ...REDIS,
    collects: 'pipelined multi',
  },
  {
    name: 'Rails.cache',
    sources: ['https://api.rubyonrails.org/classes/ActiveSupport/Cache/Store.html'],
    reads: 'fetch read read_multi',
    steps: 'increment decrement',
    writes: 'write write_multi',
    writesOnce: 'unless_exist',
    ends: 'touch',
    forgets: 'delete delete_matched',
  },
  {
    name: 'Django cache',
    sources: ['https://github.com/django/django/blob/5.2.17/django/core/cache/backends/base.py'],
    reads: 'get get_many get_or_set',
    steps: 'incr decr',
    writes: 'set set_many',
    writesOnce: 'add',
    ends: 'touch',
    forgets: 'delete delete_many',
  },
  {
    name: 'Jedis and Lettuce',
    sources: [
      'https://github.com/redis/jedis/blob/master/src/main/java/redis/clients/jedis/UnifiedJedis.java',
      'https://redis.github.io/lettuce/user-guide/async-api/',
    ],
    ...REDIS,
    collects: 'pipelined multi',
    sends: 'sync syncAndReturnAll exec',
  },
  {
    name: 'Spring Data Redis',
    sources: [
      'https://github.com/spring-projects/spring-data-redis/blob/main/src/main/java/org/springframework/data/redis/core/ValueOperations.java',
      'https://github.com/spring-projects/spring-data-redis/blob/main/src/main/java/org/springframework/data/redis/core/RedisOperations.java',
    ],
    reads: 'get multiGet',
    steps: 'increment decrement incrementScore',
    writes: 'set put putAll getAndSet',
    writesOnce: 'setIfAbsent putIfAbsent',
    ends: 'expire expireAt getAndExpire',
    forgets: 'delete unlink getAndDelete rename renameIfAbsent',
    scripts: 'execute',
    collects: 'executePipelined',
  },
  {
    name: 'Redisson',
    sources: [
      'https://github.com/redisson/redisson/blob/master/redisson/src/main/java/org/redisson/api/RAtomicLong.java',
      'https://github.com/redisson/redisson/blob/master/redisson/src/main/java/org/redisson/api/RBucket.java',
    ],
    reads: '',
    steps: '',
    writes: '',
    writesOnce: 'setIfAbsent trySet fastPutIfAbsent putIfAbsent',
    ends: 'expire expireIfNotSet',
    forgets: 'delete',
    countersOf: 'getAtomicLong getAtomicDouble getLongAdder boundValueOps',
    countersStep: 'addAndGet incrementAndGet getAndAdd getAndIncrement increment',
  },
  {
    name: 'StackExchange.Redis',
    sources: [
      'https://github.com/StackExchange/StackExchange.Redis/blob/main/src/StackExchange.Redis/Interfaces/IDatabase.cs',
      'https://github.com/StackExchange/StackExchange.Redis/blob/main/src/StackExchange.Redis/Interfaces/IBatch.cs',
    ],
    reads: 'StringGet HashGet HashGetAll',
    steps: 'StringIncrement StringDecrement HashIncrement HashDecrement SortedSetIncrement',
    writes: 'StringSet HashSet StringGetSet',
    writesOnce: 'LockTake',
    ends: 'KeyExpire StringGetSetExpiry',
    forgets: 'KeyDelete KeyRename StringGetDelete HashDelete LockRelease',
    scripts: 'ScriptEvaluate',
    collects: 'CreateBatch CreateTransaction',
    sends: 'Execute',
  },
  {
    name: 'Laravel Cache',
    sources: ['https://github.com/laravel/docs/blob/13.x/cache.md'],
    reads: 'get remember rememberForever',
    steps: 'increment decrement',
    writes: 'put forever',
    writesOnce: 'add',
    ends: 'touch',
    forgets: 'forget pull',
  },
  {
    name: 'Predis and PhpRedis',
    sources: ['https://github.com/predis/predis/blob/main/src/ClientInterface.php'],
    ...REDIS,
    collects: 'pipeline multi',
    sends: 'exec execute',
  },
  {
    name: 'redis-rs',
    sources: [
      'https://github.com/redis-rs/redis-rs/blob/main/redis/src/commands/mod.rs',
      'https://github.com/redis-rs/redis-rs/blob/main/redis/src/pipeline.rs',
    ],
    ...REDIS,
    steps: 'incr decr hincr zincr',
    writes: 'set set_ex pset_ex set_options hset hset_multiple mset getset',
    writesOnce: 'set_nx hset_nx mset_nx',
    ends: 'expire expire_at pexpire pexpire_at',
    forgets: 'del unlink get_del hdel rename rename_nx',
    scripts: 'invoke invoke_async',
    collects: 'pipe',
    sends: 'query query_async exec exec_async',
  },
];
