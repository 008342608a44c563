import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { calleeName } from '#audit/facts/calls.ts';
import type { CallNode } from '#audit/languages/syntax.ts';
import { guardsOf } from '#audit/trace/guards.ts';
import { detachedAround, iterationAround } from '#audit/trace/repeats/reruns.ts';
import { testParser } from '#test/rule-tester.ts';

async function sendIn(path: string, text: string): Promise<CallNode> {
  const { facts } = await parseFiles([{ path, text }], testParser());
  const found = facts[0]?.nodes('call').find((call) => calleeName(call) === 'send_usage');
  if (found === undefined) throw new Error(`No call to send_usage in ${text}`);
  return found;
}

describe('what runs a call again', () => {
  it.each([
    ['a.ts', 'pRetry(async () => { await send_usage(); });'],
    ['a.ts', 'for (let attempt = 0; attempt < 3; attempt++) { await send_usage(); }'],
    ['a.py', '@retry(tries=3)\ndef work():\n    send_usage()'],
    ['a.py', '@shared_task(autoretry_for=(Exception,))\ndef work():\n    send_usage()'],
    [
      'a.rb',
      'class Work\n  include Sidekiq::Job\n  sidekiq_options retry: 5\n  def perform\n    send_usage()\n  end\nend',
    ],
    ['a.rb', 'def work\n  begin\n    send_usage()\n  rescue Timeout\n    retry\n  end\nend'],
  ])('is seen in %s: %s', async (path, code) => {
    expect(guardsOf(await sendIn(path, code)).retry).not.toBeNull();
  });

  it.each([
    ['a.ts', 'for (const team of teams) { await send_usage(team); }'],
    ['a.py', 'def work():\n    send_usage()'],
    ['a.rb', 'class Work\n  sidekiq_options retry: false\n  def perform\n    send_usage()\n  end\nend'],
  ])('is not seen in %s: %s', async (path, code) => {
    expect(guardsOf(await sendIn(path, code)).retry).toBeNull();
  });
});

describe('what runs a call for each of several items', () => {
  it.each([
    [true, 'a.ts', 'for (const team of teams) { send_usage(team); }'],
    [true, 'a.ts', 'teams.forEach((team) => send_usage(team));'],
    [true, 'a.rb', 'teams.each do |team|\n  send_usage(team)\nend'],
    [false, 'a.ts', 'run(() => send_usage(team));'],
  ])('%s in %s: %s', async (isEach, path, code) => {
    expect(iterationAround(await sendIn(path, code)) !== null).toBe(isEach);
  });
});

describe('what runs a call beside the path that started it', () => {
  it.each([
    [true, 'a.ts', 'setTimeout(() => send_usage(), 10);'],
    [true, 'a.go', 'package a\nfunc f() { go send_usage() }'],
    [true, 'a.go', 'package a\nfunc f() { go func() { send_usage() }() }'],
    [true, 'a.py', 'asyncio.create_task(send_usage())'],
    [false, 'a.ts', 'await send_usage();'],
    [false, 'a.go', 'package a\nfunc f() { send_usage() }'],
  ])('%s in %s: %s', async (isDetached, path, code) => {
    expect(detachedAround(await sendIn(path, code)) !== null).toBe(isDetached);
  });
});
