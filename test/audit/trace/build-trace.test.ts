import { describe, expect, it } from 'vitest';
import { line, sitesOf, traceOf } from '#test/trace-of.ts';

describe('usage recorded by the project’s own names', () => {
  it.each([
    'recordUsage(user, 1);',
    'await track_usage(user);',
    'billing.deductCredits(team, 5);',
    'billTeam(team.id, sub, credits);',
    'usageTracker.track("calls", 1);',
    'this.meter.reportUsage({ quantity });',
    'consumeQuota(key);',
    'await batchRecordUsageEvents(events);',
  ])('is an emission: %s', async (code) => {
    expect(await sitesOf({ 'src/work.ts': code })).toEqual(['emit send src/work.ts:1']);
  });

  it.each([
    'printUsage();',
    'program.usage("x");',
    'trackEvent("page viewed");',
    'recordCpuUsage(process);',
    'reportMemoryUsage();',
    'chargeCard(card);',
    'count(items);',
    'sendEmail(user);',
    'logUsageError(error);',
    'addUsageExample(docs);',
    'meter.createCounter("requests");',
    'new UsageRecorder();',
    'useUsage();',
    'createCreditNote(invoice);',
  ])('is not seen in: %s', async (code) => {
    expect(await sitesOf({ 'src/work.ts': code })).toEqual([]);
  });

  it('names the meter where it is literal', async () => {
    const { sites } = await traceOf({ 'src/work.ts': `recordUsage('api_calls', 1);` });

    expect(sites.map((site) => site.meter)).toEqual(['api_calls']);
  });
});

describe('usage stored', () => {
  it.each([
    ['store', 'await prisma.usageRecord.create({ data });'],
    ['store', 'await db.insert(usageEvents).values(row);'],
    ['store', 'await usageRepository.save(record);'],
    ['store', 'await createUsageRecord(row);'],
    ['store', 'await sql.query(`INSERT INTO usage_events (id, units) VALUES ($1, $2)`, [id, units]);'],
    ['increment', 'await prisma.quota.update({ where, data: { used: { increment: units } } });'],
    ['increment', 'await usage.updateOne({ team }, { $inc: { calls: 1 } });'],
    ['increment', 'await sql.query(`UPDATE accounts SET credits = credits - $1 WHERE id = $2`, [n, id]);'],
    ['increment', 'account.creditsUsed += cost;'],
    ['increment', 'await supabase.rpc("bill_team", { team });'],
    ['increment', 'await redis.incrby(`usage:${team}`, units);'],
    ['change', 'await prisma.usageRecord.deleteMany({ where });'],
    ['change', 'await sql.query(`DELETE FROM usage_events WHERE id = $1`, [id]);'],
  ])('by %s: %s', async (operation, code) => {
    const { sites } = await traceOf({ 'src/work.ts': code });

    expect(sites.map((site) => `${site.stage} ${site.operation}`)).toEqual([`store ${operation}`]);
  });

  it.each(['await prisma.post.create({ data });', 'cache.set(key, usage);', 'usageForm.update(values);'])(
    'is not seen in: %s',
    async (code) => {
      expect(await sitesOf({ 'src/work.ts': code })).toEqual([]);
    },
  );
});

describe('usage added up, priced, limited and shown', () => {
  it.each([
    ['aggregate read', 'const n = await sql`SELECT sum(units) FROM usage_events WHERE team = ${team}`;'],
    ['aggregate read', 'const n = usageEvents.reduce((sum, e) => sum + e.units, 0);'],
    ['aggregate read', 'const n = await aggregateUsage(team, period);'],
    ['aggregate read', 'for (const event of usageEvents) { totalUsage += event.units; }'],
    ['rate', 'const amount = quantity * unitPrice;'],
    ['rate', 'const amount = price.unitAmount.mul(usage);'],
    ['rate', 'const amount = calculateOverageCharge(usage);'],
    ['enforce check', 'if (usage.used >= plan.limit) { refuse(); }'],
    ['enforce check', 'if (remainingCredits <= 0) { refuse(); }'],
    ['enforce check', 'if (credits < cost) { refuse(); }'],
    ['enforce check', 'await checkQuota(team);'],
    ['show read', 'app.get("/api/usage", async (req, res) => { res.json(rows); });'],
    ['watch', 'function syncUsage(error) { Sentry.captureException(error); }'],
    ['watch', 'reconcileUsage(period);'],
  ])('%s: %s', async (expected, code) => {
    const { sites } = await traceOf({ 'src/work.ts': code });

    expect(sites.map((site) => line(site).replace(' src/work.ts:1', ''))).toEqual([expected]);
  });

  it.each([
    'if (attempts >= retryLimit) { stop(); }',
    'if (requests > rateLimit) { wait(); }',
    'const area = width * height;',
    'app.post("/api/usage", async (req, res) => { res.json(rows); });',
    'const n = items.reduce((sum, e) => sum + e.size, 0);',
    'Sentry.captureException(error);',
  ])('is not seen in: %s', async (code) => {
    expect(await sitesOf({ 'src/work.ts': code })).toEqual([]);
  });
});

describe('links', () => {
  it('join a table’s writers to what adds it up', async () => {
    const { links } = await traceOf({
      'src/store.ts': 'await sql.query(`INSERT INTO usage_events (id) VALUES ($1)`, [id]);',
      'src/sum.ts': 'await sql.query(`SELECT sum(units) FROM usage_events`);',
    });

    expect(links.map(({ from, to, by }) => `${from.file.path} ${by} ${to.file.path}`)).toEqual([
      'src/store.ts table src/sum.ts',
    ]);
  });

  it('follow calls from one function’s sites into another’s', async () => {
    const { links } = await traceOf({
      'src/route.ts':
        'export async function generate() { await checkQuota(team); await finishRequest(team); }',
      'src/finish.ts':
        'export async function finishRequest(team) { await prisma.usageRecord.create({ data: { team } }); }',
    });

    expect(links.map(({ from, to, by }) => `${from.stage} ${by} ${to.stage}`)).toEqual([
      'enforce call store',
    ]);
  });
});

it('gives every site an id of its own, the same each time', async () => {
  const files = { 'src/work.ts': 'recordUsage(a); recordUsage(b);\nrecordUsage(c);' };
  const ids = (await traceOf(files)).sites.map((site) => site.id);

  expect(new Set(ids).size).toBe(3);
  expect((await traceOf(files)).sites.map((site) => site.id)).toEqual(ids);
});
