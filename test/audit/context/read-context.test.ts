import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { MAX_CONTEXT_BYTES, MAX_CONTEXT_FILES, readContext } from '#audit/context/read-context.ts';
import { mapChange } from '#audit/diff/line-map.ts';
import type { ChangeSource } from '#audit/source.ts';
import { type MemoryChange, memorySource } from '#test/memory-source.ts';
import { testParser } from '#test/rule-tester.ts';

/** Files that stand as they stood. */
function kept(files: Readonly<Record<string, string>>): MemoryChange {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { base: text, head: text }]));
}

async function contextOf(change: MemoryChange, source: ChangeSource = memorySource(change)) {
  const files = await source.files();
  const texts = files.map(({ path }) => ({ path, text: change[path]?.head ?? '' }));
  const { facts } = await parseFiles(texts, testParser());
  const context = await readContext(source, facts, { parser: testParser(), lines: mapChange(files) });
  return {
    ...context,
    reasons: Object.fromEntries(context.coverage.map(({ path, reason }) => [path, reason])),
  };
}

describe('what the change imports', () => {
  it('is context, with the file that imports it as the reason', async () => {
    const { reasons } = await contextOf({
      'src/charge.ts': { base: null, head: `import { rate } from './rate';\nexport const fee = rate(1);\n` },
      ...kept({ 'src/rate.ts': 'export const rate = (n: number) => n;\n' }),
    });

    expect(reasons).toEqual({ 'src/rate.ts': 'imported by src/charge.ts' });
  });

  it('leaves out tests and vendored code', async () => {
    const { coverage } = await contextOf({
      'src/charge.ts': {
        base: null,
        head: `import { rate } from './rate.test';\nexport const f = rate(1);\n`,
      },
      ...kept({ 'src/rate.test.ts': 'export const rate = 1;\n' }),
    });

    expect(coverage).toEqual([]);
  });
});

describe('types that are loaded by name', () => {
  it('are found by the path their name stands for in Ruby', async () => {
    const { reasons } = await contextOf({
      'app/services/charge_service.rb': {
        base: null,
        head: 'class ChargeService\n  def call\n    ::Usage::Stores::EventStore.new.sum\n  end\nend\n',
      },
      ...kept({
        'app/services/usage/stores/event_store.rb': 'module Usage\nend\n',
        'app/services/other/event_store.rb': 'module Other\nend\n',
      }),
    });

    expect(reasons).toEqual({
      'app/services/usage/stores/event_store.rb':
        'defines `Usage::Stores::EventStore`, used by app/services/charge_service.rb',
    });
  });

  it('are looked for beside the file first', async () => {
    const { coverage } = await contextOf({
      'app/services/usage/charge_service.rb': {
        base: null,
        head: 'module Usage\n  class ChargeService\n    def call = DiffService.call\n  end\nend\n',
      },
      ...kept({
        'app/services/usage/diff_service.rb': 'module Usage\nend\n',
        'app/services/other/diff_service.rb': 'module Other\nend\n',
      }),
    });

    expect(coverage.map(({ path }) => path)).toEqual(['app/services/usage/diff_service.rb']);
  });

  it('are found by their file of the same name in Java and PHP', async () => {
    const java = await contextOf({
      'src/main/java/shop/Charge.java': {
        base: null,
        head: 'package shop;\nclass Charge { int fee() { return new RateTable().fee(); } }\n',
      },
      ...kept({ 'src/main/java/shop/RateTable.java': 'package shop;\nclass RateTable {}\n' }),
    });
    const php = await contextOf({
      'app/Charge.php': {
        base: null,
        head: '<?php\nclass Charge { function fee() { return RateTable::fee(); } }\n',
      },
      ...kept({ 'app/RateTable.php': '<?php\nclass RateTable {}\n' }),
    });

    expect(java.coverage.map(({ path }) => path)).toEqual(['src/main/java/shop/RateTable.java']);
    expect(php.coverage.map(({ path }) => path)).toEqual(['app/RateTable.php']);
  });
});

describe('callers of what the change defines', () => {
  const change = {
    'src/billing/usage.ts': {
      base: 'export function recordUsage(units: number) {\n  return units;\n}\n',
      head: 'export function recordUsage(units: number) {\n  return units * 2;\n}\n',
    },
  };

  it('are context, with the function they call as the reason', async () => {
    const { reasons } = await contextOf({
      ...change,
      ...kept({ 'src/api/handler.ts': `import { recordUsage } from '../billing/usage';\nrecordUsage(1);\n` }),
    });

    expect(reasons).toEqual({ 'src/api/handler.ts': 'calls `recordUsage` of src/billing/usage.ts' });
  });

  it('are only those that mention it as a word', async () => {
    const { coverage } = await contextOf({
      ...change,
      ...kept({ 'src/billing/other.ts': 'export const recordUsageLater = 1;\n' }),
    });

    expect(coverage).toEqual([]);
  });

  it('are not looked for where the function was not changed', async () => {
    const { coverage } = await contextOf({
      'src/billing/usage.ts': {
        base: 'export function recordUsage() {\n  return 1;\n}\n\nexport function openMeter() {\n  return 1;\n}\n',
        head: 'export function recordUsage() {\n  return 1;\n}\n\nexport function openMeter() {\n  return 2;\n}\n',
      },
      ...kept({ 'src/api/handler.ts': 'recordUsage();\n' }),
    });

    expect(coverage).toEqual([]);
  });

  it('are found in the same package where nothing is imported', async () => {
    const { reasons } = await contextOf({
      'billing/usage.go': {
        base: null,
        head: 'package billing\n\nfunc RecordUsage(n int) int {\n\treturn priceOfUnits(n)\n}\n',
      },
      ...kept({
        'billing/price.go': 'package billing\n\nfunc priceOfUnits(n int) int {\n\treturn n\n}\n',
        'billing/worker.go': 'package billing\n\nfunc run() {\n\tRecordUsage(1)\n}\n',
      }),
    });

    expect(reasons).toEqual({
      'billing/price.go': 'defines `priceOfUnits`, called by billing/usage.go',
      'billing/worker.go': 'calls `RecordUsage` of billing/usage.go',
    });
  });
});

describe('the schema of the tables used', () => {
  const store = {
    'src/store.ts': {
      base: null,
      head: "export const save = (db: Db) => db.query('INSERT INTO usage_events (id) VALUES ($1)', [1]);\n",
    },
  };

  it('is read from migrations that define one of them', async () => {
    const { reasons } = await contextOf({
      ...store,
      ...kept({
        'migrations/001_usage_events.sql': 'CREATE TABLE usage_events (id text PRIMARY KEY);\n',
        'migrations/002_users.sql': 'CREATE TABLE users (id text PRIMARY KEY);\n',
      }),
    });

    expect(reasons).toEqual({ 'migrations/001_usage_events.sql': 'defines table `usage_events`' });
  });

  it('is read from a file that holds the models of a whole application', async () => {
    const { reasons } = await contextOf({
      ...store,
      ...kept({
        'usage/models.py': 'class UsageEvent(models.Model):\n    id = models.TextField(unique=True)\n',
        'users/models.py': 'class User(models.Model):\n    id = models.TextField()\n',
      }),
    });

    expect(reasons).toEqual({ 'usage/models.py': 'defines table `UsageEvent`' });
  });

  it('is read from a dump, and then not from the migrations beside it', async () => {
    const { coverage } = await contextOf({
      ...store,
      ...kept({
        'db/schema.rb': 'ActiveRecord::Schema.define do\n  create_table "usage_events" do |t|\n  end\nend\n',
        'db/migrate/1_create_usage_events.rb': 'create_table :usage_events do |t|\nend\n',
      }),
    });

    expect(coverage.map(({ path }) => path)).toEqual(['db/schema.rb']);
  });

  it('keeps the lines of a long dump where they stood', async () => {
    const others = Array.from(
      { length: 1_000 },
      (_, i) => `CREATE TABLE other_${i} (\n  id int\n);\n\n`,
    ).join('');
    const dump = `SET a = 1;\n\n${others}CREATE TABLE usage_events (\n  id text\n);\n\n${others}SET b = 1;\n`;
    const { facts } = await contextOf({ ...store, ...kept({ 'db/structure.sql': dump }) });

    const text = facts[0]?.file.text ?? '';
    expect(text.split('\n').length).toBe(dump.split('\n').length);
    expect(text.split('\n').indexOf('CREATE TABLE usage_events (')).toBe(
      dump.split('\n').indexOf('CREATE TABLE usage_events ('),
    );
    expect(text).not.toContain('other_');
  });
});

describe('the other end of a topic', () => {
  it('is context where it names the same topic', async () => {
    const { reasons } = await contextOf({
      'src/producer.ts': {
        base: null,
        head: "export const send = (p: Producer) => p.send({ topic: 'usage-events', messages: [] });\n",
      },
      ...kept({
        'src/worker/ingest.ts': "consumer.subscribe({ topic: 'usage-events' });\n",
        'src/worker/mail.ts': "consumer.subscribe({ topic: 'mails-out' });\n",
      }),
    });

    expect(reasons).toEqual({ 'src/worker/ingest.ts': 'consumes topic `usage-events`' });
  });
});

describe('its bounds', () => {
  const callers = (count: number, size: number): MemoryChange => ({
    'src/usage.ts': { base: null, head: 'export function recordUsage() {\n  return 1;\n}\n' },
    ...kept(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `src/caller-${i}.ts`,
          `recordUsage();\n${'// padding\n'.repeat(size / 11)}`,
        ]),
      ),
    ),
  });

  it('hold for files and bytes', async () => {
    const { facts } = await contextOf(callers(200, 200_000));

    const bytes = facts.reduce((sum, { file }) => sum + file.text.length, 0);
    expect(facts.length).toBeLessThanOrEqual(MAX_CONTEXT_FILES);
    expect(bytes).toBeLessThanOrEqual(MAX_CONTEXT_BYTES);
  });

  it('hold for reads: two calls, however large the repository', async () => {
    const change = callers(500, 100);
    const source = memorySource(change);
    const asked: number[] = [];
    await contextOf(change, {
      ...source,
      read: (side, paths) => {
        asked.push(paths.length);
        return source.read(side, paths);
      },
    });

    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(130);
  });

  it('make the view a part where they cut something off', async () => {
    const [small, large] = await Promise.all([contextOf(callers(3, 100)), contextOf(callers(200, 100))]);

    expect([small.isWholeView, large.isWholeView]).toEqual([true, false]);
  });

  it('make the view a part where the list of paths was cut', async () => {
    const change = callers(1, 100);
    const source = memorySource(change);
    const context = await contextOf(change, {
      ...source,
      paths: async () => ({ paths: Object.keys(change), isComplete: false }),
    });

    expect(context.isWholeView).toBe(false);
  });
});
