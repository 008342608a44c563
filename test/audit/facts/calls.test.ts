import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { argumentAt, argumentNamed } from '#audit/facts/arguments.ts';
import {
  askedName,
  calleeName,
  calleePath,
  callOf,
  chainedCalls,
  fieldNameOf,
  useOf,
  withAwait,
  withoutAwait,
} from '#audit/facts/calls.ts';
import { plainName, wordsOf } from '#audit/facts/names.ts';
import { hasUnseenArguments } from '#audit/facts/unseen-arguments.ts';
import { literalNumber, literalString } from '#audit/facts/values.ts';
import type { CallNode } from '#audit/languages/syntax.ts';
import { testParser } from '#test/rule-tester.ts';

/** The call to `name` in a program; the last one where there are several. */
async function callIn(code: string, name: string, extension = 'ts'): Promise<CallNode> {
  const { facts } = await parseFiles([{ path: `a.${extension}`, text: code }], testParser());
  const found = facts[0]?.nodes('call').findLast((call) => calleeName(call) === name);
  if (found === undefined) throw new Error(`No call to ${name} in ${code}`);
  return found;
}

describe('the path of a call', () => {
  it.each([
    ['stripe.billing.meterEvents.create()', 'create', 'stripe.billing.meterEvents.create'],
    ['client.events().items[0].send()', 'send', 'client.events.items.send'],
    ['(await getClient()).ingest()', 'ingest', 'getClient.ingest'],
    ['this.orb?.events.ingest()', 'ingest', 'this.orb.events.ingest'],
    ['clients["orb"].ingest()', 'ingest', 'clients.orb.ingest'],
    ['new Queue("usage")', 'Queue', 'Queue'],
    ['"text".trim()', 'trim', '?.trim'],
  ])('%s', async (code, name, path) => {
    expect(calleePath(await callIn(code, name))).toBe(path);
  });
});

describe('the name of a field', () => {
  it.each([
    ['event.id', 'id'],
    ['event["id"]', 'id'],
    ['event[index]', null],
    ['event', null],
    ['event.id()', null],
  ])('of %s', async (code, name) => {
    const given = argumentAt(await callIn(`send(${code})`, 'send'), 0);

    expect(given && fieldNameOf(given)).toBe(name);
  });
});

describe('the name a thing is asked by', () => {
  it.each([
    ['customer.taxPercentage', 'taxPercentage'],
    ['customer.taxPercentage()', 'taxPercentage'],
    ['taxPercentage', 'taxPercentage'],
    ['12', ''],
  ])('of %s', async (code, name) => {
    const given = argumentAt(await callIn(`send(${code})`, 'send'), 0);

    expect(given && askedName(given)).toBe(name);
  });
});

describe('a call that is waited for', () => {
  it('is the same call as one that is not', async () => {
    const awaited = await callIn('const sent = await send(event);', 'send');
    const plain = await callIn('const sent = send(event);', 'send');

    expect(callOf(awaited.parent)).toBe(awaited);
    expect(callOf(plain)).toBe(plain);
  });

  it('is none where something else stands, awaited or not', async () => {
    const call = await callIn('send(await pending, total);', 'send');

    expect(call.arguments.map(({ value }) => callOf(value))).toEqual([null, null]);
    expect(callOf(null)).toBeNull();
  });

  it('stands as its await, and is what the await is of', async () => {
    const awaited = await callIn('const sent = await send(event);', 'send');
    const plain = await callIn('const sent = send(event);', 'send');

    expect(withAwait(awaited).kind).toBe('await');
    expect(withAwait(plain)).toBe(plain);
    expect(withoutAwait(withAwait(awaited))).toBe(awaited);
  });
});

describe('the fate of a result', () => {
  it.each([
    ['send();', 'discarded'],
    ['void send();', 'discarded'],
    ['_ = send();', 'discarded'],
    ['ok && send();', 'discarded'],
    ['await send();', 'awaited'],
    ['const x = send();', 'assigned'],
    ['function f() { return send(); }', 'returned'],
    ['const f = () => send();', 'returned'],
    ['log(send());', 'argument'],
    ['send().then(log);', 'chained'],
    ['const all = [send()];', 'element'],
    ['if (send()) stop();', 'tested'],
    ['throw send();', 'thrown'],
  ])('%s', async (code, use) => {
    expect(useOf(await callIn(code, 'send'))).toBe(use);
  });

  it('is awaited on a goroutine no more than anywhere', async () => {
    expect(useOf(await callIn('package a\nfunc f() { go send() }', 'send', 'go'))).toBe('spawned');
    expect(useOf(await callIn('package a\nfunc f() { defer send() }', 'send', 'go'))).toBe('deferred');
  });

  it('tells the calls chained onto it', async () => {
    const send = await callIn('send().then(a).catch(b);', 'send');

    expect(chainedCalls(send).map(calleeName)).toEqual(['then', 'catch']);
  });
});

describe('a named argument', () => {
  it.each([
    ['send({ idempotencyKey: "k" });', 'ts'],
    ['send({ event: { idempotency_key: "k" } });', 'ts'],
    ['send({ events: [{ idempotencyKey: "k" }] });', 'ts'],
    ['send(body, { idempotencyKey: "k" });', 'ts'],
    ['const body = { idempotencyKey: "k" };\nsend(body);', 'ts'],
    ['const body = {};\nbody.idempotencyKey = "k";\nsend(body);', 'ts'],
    ['const body = {};\nbody["idempotency_key"] = "k";\nsend(body);', 'ts'],
    ['send(Event.builder().name("x").idempotencyKey("k").build());', 'ts'],
    ['send(idempotency_key="k")', 'py'],
    ['send(Event(idempotency_key="k"))', 'py'],
    ['package a\nfunc f() { send(&Event{IdempotencyKey: "k"}) }', 'go'],
    ['package a\nfunc f() { p := &Event{}; p.SetIdempotencyKey("k"); send(p) }', 'go'],
    ['package a\nfunc f() { send(Event{IdempotencyKey: stripe.String("k")}) }', 'go'],
  ])('is found in %s', async (code, extension) => {
    const value = argumentNamed(await callIn(code, 'send', extension), ['idempotency_key']);

    expect(value && literalString(value)).toBe('k');
  });

  it('is the shallowest of its name', async () => {
    const call = await callIn('send({ payload: { id: "deep" }, id: "top" });', 'send');

    expect(literalString(argumentNamed(call, ['id']) ?? call)).toBe('top');
  });

  it.each([
    [true, 'function f(body) { send(body); }'],
    [true, 'send({ ...body });'],
    [true, 'send(...args);'],
    [true, 'send(makeBody());'],
    [false, 'send({ id: user.id });'],
    [false, 'const body = { id: 1 };\nsend(body);'],
    [false, 'send("a", 1);'],
  ])('may hide where something is out of sight: %s for %s', async (isHidden, code) => {
    expect(hasUnseenArguments(await callIn(code, 'send'))).toBe(isHidden);
  });
});

describe('a literal value', () => {
  it.each([
    ['const NAME = "api_calls"; send(NAME);', 'api_calls'],
    ['send("api" + "calls");', 'apicalls'],
    ['send("api" + name);', null],
    ['send(`calls-${id}`);', null],
    ['function f(name) { send(name); }', null],
  ])('%s', async (code, text) => {
    const first = argumentAt(await callIn(code, 'send'), 0);

    expect(first && literalString(first)).toBe(text);
  });

  it('is a number with its sign', async () => {
    const first = argumentAt(await callIn('const LIMIT = -5; send(LIMIT);', 'send'), 0);

    expect(first && literalNumber(first)).toBe(-5);
  });

  it.each([
    'name = str(name)\nsend(name)',
    'a = str(b)\nb = str(a)\nsend(b)',
    'a = [b, b, b, b, b, b, b, b]\nb = [a, a, a, a, a, a, a, a]\nsend(a)',
  ])('ends where names lead in a circle: %s', async (code) => {
    const call = await callIn(code, 'send', 'py');

    expect(literalString(argumentAt(call, 0) ?? call)).toBeNull();
    expect(argumentNamed(call, ['key'])).toBeNull();
    expect(hasUnseenArguments(call)).toBe(true);
  });
});

describe('names', () => {
  it.each([
    ['recordUsageEvent', 'record usage event'],
    ['record_usage_event', 'record usage event'],
    ['RECORD-USAGE', 'record usage'],
    ['HTTPServerError', 'http server error'],
    ['usage2Records', 'usage2 records'],
  ])('%s is %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  it('have one plain spelling', () => {
    expect(
      new Set(['idempotencyKey', 'idempotency_key', 'Idempotency-Key', '@idempotencyKey'].map(plainName)),
    ).toEqual(new Set(['idempotencykey']));
  });
});
