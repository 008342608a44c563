import { describe, expect, it } from 'vitest';
import { KEY_VALUE_CLIENTS } from '#audit/facts/libraries/key-value-clients.ts';
import {
  collectsCommands,
  endsKey,
  isOnKeyStore,
  popsElement,
  pushesElement,
  readsKey,
  sendsCollected,
  startsKeyAnew,
  stepsKey,
  writesKey,
  writesKeyOnce,
} from '#audit/facts/libraries/key-value-names.ts';
import { factsOf } from '#test/facts-of.ts';

describe('the table of clients', () => {
  it.each(KEY_VALUE_CLIENTS)('says where $name was read', ({ sources }) => {
    expect(sources.every((source) => source.startsWith('https://'))).toBe(true);
  });
});

describe('a command', () => {
  it.each(['incrby', 'IncrBy', 'hIncrBy', 'StringIncrementAsync', 'increment', 'hincr'])(
    '%s steps',
    (name) => {
      expect(stepsKey(name)).toBe(true);
    },
  );

  it.each(['brpop', 'BLPop', 'zPopMin', 'lpopAsync'])('%s takes an element out', (name) => {
    expect(popsElement(name)).toBe(true);
  });

  it('tells what puts an element in from what takes one out', () => {
    expect(['lpush', 'ZAdd', 'xadd'].every(pushesElement)).toBe(true);
    expect(['lpush', 'pop', 'array_pop'].some(popsElement)).toBe(false);
  });

  it.each(['expire', 'ExpireNX', 'KeyExpireAsync', 'expire_at', 'touch'])('%s gives an end', (name) => {
    expect(endsKey(name)).toBe(true);
    expect(startsKeyAnew(name)).toBe(true);
  });

  it.each(['setnx', 'set_nx', 'setIfAbsent', 'SetNX'])('%s writes once', (name) => {
    expect(writesKeyOnce(name)).toBe(true);
    expect(writesKey(name)).toBe(false);
  });

  it.each(['pipeline', 'TxPipeline', 'CreateBatch', 'multi'])('%s collects', (name) => {
    expect(collectsCommands(name)).toBe(true);
  });

  it.each(['exec', 'Exec', 'query_async', 'syncAndReturnAll'])('%s sends', (name) => {
    expect(sendsCollected(name)).toBe(true);
  });

  it.each(['map', 'filter', 'send'])('is not %s', (name) => {
    expect([readsKey, stepsKey, writesKey, endsKey, collectsCommands].some((ask) => ask(name))).toBe(false);
  });
});

describe('a store of keys', () => {
  it('is told by the names on the way to a call', async () => {
    const { callsNamed } = await factsOf('a.ts', 'this.redis.get(a); rdb.get(b); jedis.get(c); map.get(d);');
    expect(callsNamed(/^get$/).map(isOnKeyStore)).toEqual([true, true, true, false]);
  });
});
