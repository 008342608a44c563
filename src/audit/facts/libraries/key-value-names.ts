import type { CallNode } from '../../languages/syntax.ts';
import { calleePath } from '../calls.ts';
import { rememberNames } from '../remember.ts';
import { bareName, namesIn } from './database-names.ts';
import { KEY_VALUE_CLIENTS, type KeyValueClient } from './key-value-clients.ts';

type Column = Exclude<keyof KeyValueClient, 'name' | 'sources'>;

function asks(...columns: readonly Column[]): (name: string) => boolean {
  const names = new Set(
    KEY_VALUE_CLIENTS.flatMap((client) => columns.flatMap((column) => [...namesIn(client[column])])),
  );
  return rememberNames((name): boolean => names.has(bareName(name)));
}

/** `GET`, `hget`, `StringGetAsync`, `fetch`. */
export const readsKey = asks('reads');
/** `INCRBY`, `hIncrBy`, `StringIncrementAsync`, `increment`: raises or lowers a number where it lies. */
export const stepsKey = asks('steps');
/** `SET`, `setex`, `HashSetAsync`, `put`. */
export const writesKey = asks('writes');
/** `SETNX`, `setIfAbsent`: writes only what is not there. */
export const writesKeyOnce = asks('writesOnce');
/** `EXPIRE`, `KeyExpireAsync`, `touch`: gives a key its end. */
export const endsKey = asks('ends');
/** Gives a key its end, takes it away, or writes it anew: the number under it starts again. */
export const startsKeyAnew = asks('ends', 'forgets', 'writes', 'writesOnce', 'scripts');
/** `BRPOP`, `zpopmin`: takes an element out and hands it over. */
export const popsElement = asks('pops');
/** `LPUSH`, `zadd`, `XADD`: puts an element in. */
export const pushesElement = asks('pushes');
/** `pipeline()`, `multi()`, `TxPipelined(…)`: makes what commands are collected in. */
export const collectsCommands = asks('collects');
/** `exec()`, `Execute()`, `query_async(…)`: sends what was collected. */
export const sendsCollected = asks('sends');
/** `getAtomicLong(key)`: an object for one key. */
export const countsUnderKey = asks('countersOf');
/** What steps such an object: `addAndGet`. */
export const stepsCounter = asks('countersStep');

/** What clients of such stores are called where nothing else tells them: common names need one of these before them. */
const STORES =
  /(redis|jedis|valkey|memcache\w*|cache|upstash|dragonfly|keydb|dynomite)|(^|[._])(rdb|kv|r|conn|con|rc|ops_?for_?value|value_?ops|value_?operations)$|^(c\.)?env\.[A-Z][A-Z\d_]*$/i;

/** True for a call that is made on a client of such a store, by the names on the way to it. */
export function isOnKeyStore(call: CallNode): boolean {
  return STORES.test(calleePath(call).split('.').slice(0, -1).join('.'));
}
