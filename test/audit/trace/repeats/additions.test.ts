import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import type { FileFacts } from '#audit/facts/file-facts.ts';
import { providers } from '#audit/providers/index.generated.ts';
import { overlappingRuns } from '#audit/rules/deduplication/overlapping-runs.ts';
import { buildTrace } from '#audit/trace/build-trace.ts';
import { type Addition, additionsIn } from '#audit/trace/repeats/additions.ts';
import { testParser } from '#test/rule-tester.ts';

const RUN = `
async function rollUp() {
  const due = await prisma.usageEvent.findMany({ where: { billedAt: null } });
  for (const row of due) await addUp(row);
}
setInterval(() => rollUp(), 60_000);
`;
const COUNTER = `
export async function addUp(row) {
  const wallet = await Wallet.findOne(row.account);
  wallet.balance += row.cost;
  await wallet.save();
}
`;

async function factsOf(texts: Readonly<Record<string, string>>): Promise<readonly FileFacts[]> {
  const sources = Object.entries(texts).map(([path, text]) => ({ path, text }));
  return (await parseFiles(sources, testParser())).facts;
}

function placesOf(additions: readonly Addition[]): readonly string[] {
  return additions.map(({ file, node }) => `${file.path}:${node.span.startLine}`);
}

describe('the additions of a trace', () => {
  it('are those of the files asked about, whoever asked about fewer before', async () => {
    const files = await factsOf({ 'run.ts': RUN, 'counter.ts': COUNTER });
    const trace = buildTrace(files, providers);

    const ofNone = additionsIn([], trace);
    const ofAll = additionsIn(files, trace);

    expect(placesOf(ofNone)).toEqual([]);
    expect(placesOf(ofAll)).toEqual(['counter.ts:4']);
  });

  it('are all there for a rule that comes after the one about runs that overlap', async () => {
    const files = await factsOf({ 'run.ts': RUN, 'counter.ts': COUNTER });
    const trace = buildTrace(files, providers);

    const matches = [
      ...overlappingRuns.match({ files, audited: files, trace, providers, base: null, isWholeView: true }),
    ];
    const after = additionsIn(files, trace);

    expect(matches).toEqual([]);
    expect(placesOf(after)).toEqual(['counter.ts:4']);
  });

  it('are worked out once for the files of a scope', async () => {
    const files = await factsOf({ 'counter.ts': COUNTER });
    const trace = buildTrace(files, providers);

    const first = additionsIn(files, trace);
    const second = additionsIn(files, trace);

    expect(second).toBe(first);
  });

  it.each([
    [
      'wallet.ts',
      'await prisma.wallet.update({ where: { id }, data: { credits: { increment: n } } });',
      'credits',
    ],
    ['wallet.ts', 'await wallets.updateOne({ id }, { $inc: { credits: n } });', 'credits'],
    ['wallet.ts', "await db('wallets').where({ id }).increment('credits', n);", 'credits'],
    ['wallet.py', 'Wallet.objects.filter(id=id).update(credits=F("credits") + n)', 'credits'],
    [
      'wallet.py',
      'cursor.execute("UPDATE wallets SET credits = credits + %s WHERE id = %s", [n, id])',
      'credits',
    ],
    ['wallet.rb', 'Wallet.update_counters(id, credits: n)', 'credits'],
    [
      'wallet.go',
      'package billing\nfunc add() { db.Exec("INSERT INTO usage_totals (id, units) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET units = usage_totals.units + EXCLUDED.units", id, n) }',
      'units',
    ],
  ])('of %s carry the column they add to: %s', async (path, text, column) => {
    const files = await factsOf({ [path]: text });

    const additions = additionsIn(files, buildTrace(files, providers));

    expect(additions.map(({ to }) => to)).toEqual([column]);
  });
});
