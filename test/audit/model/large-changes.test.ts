import { describe, expect, it } from 'vitest';
import { buildDossiers } from '#audit/model/build-dossiers.ts';
import { groundOf } from '#test/dossier-ground.ts';
import type { MemoryChange } from '#test/memory-source.ts';

const filler = (name: string, lines: number): string =>
  [
    `export function ${name}(view) {`,
    ...Array.from({ length: lines }, (_, i) => `  view.draw('${name} row ${i}');`),
    '}',
    '',
  ].join('\n');
const metering = (name: string): string =>
  [
    `export async function ${name}(customer, quantity) {`,
    '  const usage = await db.query("SELECT SUM(quantity) FROM usage_events WHERE customer_id = $1", [customer]);',
    '  if (usage + quantity > customer.quota) throw new Error("quota exceeded");',
    '  await stripe.billing.meterEvents.create({ event_name: "api_calls", payload: { value: quantity } });',
    '}',
    '',
  ].join('\n');

describe('a large new file', () => {
  const parts = Array.from({ length: 20 }, (_, i) => filler(`drawPart${i}`, 20));
  const head = [...parts.slice(0, 10), metering('chargeUsage'), ...parts.slice(10)].join('\n');
  const change: MemoryChange = { 'src/panel.ts': { base: null, head } };
  const limits = { tokensPerRequest: 900, tokensPerPullRequest: 900 };

  it('is told by the functions that have to do with metering', async () => {
    const { dossiers } = buildDossiers(await groundOf(change), limits);
    const shown = dossiers.flatMap((dossier) => dossier.shown.map(({ text }) => text.trim()));

    expect(shown).toContain('export async function chargeUsage(customer, quantity) {');
    expect(shown).toContain('if (usage + quantity > customer.quota) throw new Error("quota exceeded");');
  });

  it('says which functions were left out', async () => {
    const { leftOut } = buildDossiers(await groundOf(change), limits);

    expect(leftOut).toEqual([
      {
        path: 'src/panel.ts',
        reason: expect.stringMatching(/^\d+ changed lines of drawPart\d+, .* did not fit/),
      },
    ]);
  });
});

describe('a change of many files', () => {
  const change: MemoryChange = Object.fromEntries(
    ['usage', 'invoices', 'quota'].flatMap((folder) =>
      [0, 1].map((i) => [
        `src/${folder}/part${i}.ts`,
        { base: null, head: [0, 1, 2].map((k) => metering(`${folder}${i}step${k}`)).join('\n') },
      ]),
    ),
  );

  it('is split into dossiers that keep the files of a folder together', async () => {
    const limits = { tokensPerRequest: 1_100, tokensPerPullRequest: 20_000 };
    const { dossiers } = buildDossiers(await groundOf(change), limits);

    expect(dossiers.length).toBeGreaterThan(1);
    const folders = dossiers.map(({ shown }) => new Set(shown.map(({ path }) => path.split('/')[1])).size);
    expect(folders).toEqual(dossiers.map(() => 1));
  });

  it('names the files that were too much for one pull request', async () => {
    const limits = { tokensPerRequest: 700, tokensPerPullRequest: 1_000 };
    const { dossiers, leftOut } = buildDossiers(await groundOf(change), limits);
    const shown = new Set(dossiers.flatMap((dossier) => dossier.shown.map(({ path }) => path)));

    for (const path of Object.keys(change))
      if (!shown.has(path))
        expect(leftOut).toContainEqual({ path, reason: expect.stringContaining('the whole change') });
    expect(leftOut.length).toBeGreaterThan(0);
  });
});

describe('what was taken away', () => {
  const show = async (base: string, head: string): Promise<string> => {
    const ground = await groundOf({ 'src/usage.ts': { base, head } });
    const limits = { tokensPerRequest: 4_000, tokensPerPullRequest: 4_000 };
    return buildDossiers(ground, limits)
      .dossiers.map(({ text }) => text)
      .join('\n');
  };

  it('stands where it stood when it only moved past other code', async () => {
    const lines = ['await save(usage);', 'log(a);', 'log(b);', 'message.ack();'];
    const body = (order: readonly number[]): string =>
      ['async function f(usage) {', ...order.map((i) => `  ${lines[i] ?? ''}`), '}', ''].join('\n');
    const text = await show(body([0, 1, 2, 3]), body([3, 1, 2, 0]));

    expect(text).toMatch(/^- await save\(usage\);$/m);
    expect(text).toMatch(/^\d+\+ await save\(usage\);$/m);
  });

  it('is not told of where a line was only indented anew', async () => {
    const text = await show(
      'async function f(usage) {\n  await save(usage);\n}\n',
      'async function f(usage) {\n  if (usage.ok) {\n    await save(usage);\n  }\n}\n',
    );

    expect(text).not.toMatch(/^- *await save/m);
  });

  it('is cut down where it is long, but for its safeguards', async () => {
    const old = Array.from({ length: 60 }, (_, i) => `  draw(${i});`);
    old[40] = '  await lock.acquire(usage.key);';
    const text = await show(
      ['async function f(usage) {', ...old, '}', ''].join('\n'),
      'async function f(usage) {\n  record(usage);\n}\n',
    );

    expect(text).toMatch(/^- await lock\.acquire\(usage\.key\);$/m);
    expect(text).toMatch(/^… \d+ removed lines$/m);
    expect(text).not.toContain('draw(39)');
  });
});
