import { describe, expect, it } from 'vitest';
import { unsentCommands } from '#audit/facts/delivery/unsent-commands.ts';
import { factsOf } from '#test/facts-of.ts';

async function unsentIn(path: string, text: string): Promise<readonly string[]> {
  return unsentCommands(await factsOf(path, text)).map(
    ({ node, collector }) => `${collector}:${node.span.startLine}`,
  );
}

describe('a command that is collected and never sent', () => {
  it.each([
    [
      'a.go',
      'package a\nfunc f(rdb *redis.Client) {\n\tpipe := rdb.TxPipeline()\n\tpipe.IncrBy(ctx, key, n)\n}',
      'pipe:4',
    ],
    [
      'a.ts',
      'async function f(n) {\n const multi = redis.multi();\n multi.incrby(key, n).expire(key, 60);\n}',
      'multi:3',
    ],
    ['a.py', 'def f(n):\n    pipe = redis.pipeline()\n    pipe.hincrby(key, "n", n)\n', 'pipe:3'],
    [
      'A.cs',
      'class A { async Task F() {\n var batch = _redis.CreateBatch();\n batch.StringIncrementAsync(key, n);\n} }',
      'batch:3',
    ],
  ])('is found in %s: %s', async (path, text, at) => {
    expect(await unsentIn(path, text)).toEqual([at]);
  });

  it.each([
    [
      'a.go',
      'package a\nfunc f(rdb *redis.Client) error {\n\tpipe := rdb.Pipeline()\n\tpipe.IncrBy(ctx, key, n)\n\t_, err := pipe.Exec(ctx)\n\treturn err\n}',
    ],
    [
      'a.go',
      'package a\nfunc f(rdb *redis.Client) {\n\t_, err := rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {\n\t\tpipe.Incr(ctx, key)\n\t\treturn nil\n\t})\n}',
    ],
    ['a.ts', 'function f(n) {\n const multi = redis.multi();\n multi.incrby(key, n);\n return multi;\n}'],
    [
      'a.ts',
      'async function f(n) {\n const pipe = redis.pipeline();\n pipe.incrby(key, n);\n await count(pipe);\n}',
    ],
    ['a.py', 'def f(n):\n    pipe = build.pipeline()\n    pipe.set("n", n)\n'],
  ])('is not found in %s: %s', async (path, text) => {
    expect(await unsentIn(path, text)).toEqual([]);
  });
});
