import { describe, expect, it } from 'vitest';
import { providers } from '#audit/providers/index.generated.ts';
import { billingPlaceOf, CHOSEN, NOWHERE } from '#audit/select/billing-place.ts';
import { ignoredReason } from '#audit/select/ignored-paths.ts';
import { selectFiles } from '#audit/select/select.ts';

function select(
  files: Record<string, string>,
  paths: readonly string[] | null = null,
): Record<string, string> {
  const candidates = Object.entries(files).map(([path, text]) => ({ path, text }));
  return Object.fromEntries(
    selectFiles(candidates, providers, billingPlaceOf(paths)).map(({ path, reason }) => [path, reason]),
  );
}

const INVOICING = `
  def finalize_invoice(subscription)
    usage = meter.billable_usage(subscription, billing_period)
    invoice.add_line(price: plan.unit_price, quantity: usage)
  end
`;

describe('selectFiles', () => {
  it('picks a file that imports a billing SDK, whatever else it says', () => {
    expect(select({ 'src/a.ts': "import Stripe from 'stripe';\nexport const x = 1;" })['src/a.ts']).toMatch(
      /imports stripe/,
    );
  });

  it('knows an SDK by what its language calls it', () => {
    expect(select({ 'a.py': 'from polar_sdk import Polar\n' })['a.py']).toMatch(/imports polar_sdk/);
    expect(select({ 'a.py': 'from lago_python_client import Client\n' })['a.py']).toMatch(/imports lago_/);
    expect(select({ 'a.py': 'from paid import leave\n' })).toEqual({});
    expect(select({ 'a.py': 'from paid import Paid, Signal\n' })['a.py']).toMatch(/imports the SDK of Paid/);
    expect(select({ 'a.py': 'from autumn import Season, Autumnal\n' })).toEqual({});
  });

  it('knows an API whose host and path stand apart', () => {
    const client = 'client = httpx.Client(base_url="https://live.dodopayments.com")\n';

    expect(select({ 'a.py': `${client}client.post("/events/ingest", json=x)` })['a.py']).toMatch(
      /^calls the API/,
    );
    expect(select({ 'a.py': `${client}client.post("/refunds", json=x)` })).toEqual({});
  });

  it('picks what stands beside a file of billing, in a repository that bills', () => {
    const agent = {
      'client/agent.ts': 'export const send = (events, window) => post(report(batch(events, window)));',
    };
    const bills = Array.from({ length: 6 }, (_, i) => `billing/part${i}.ts`);

    expect(select(agent, [...bills, 'client/usage.ts', 'client/agent.ts'])).toEqual({
      'client/agent.ts': 'stands beside usage.ts',
    });
    expect(select(agent, [...bills, 'server/usage.ts', 'client/agent.ts'])).toEqual({});
    expect(select(agent, ['client/usage.ts', 'client/agent.ts'])).toEqual({});
    expect(select({ 'client/icons.ts': 'export const arrow = 1;' }, [...bills, 'client/usage.ts'])).toEqual(
      {},
    );
  });

  it('picks what is named for keeping usage, and what reads a meter', () => {
    const store = 'class MongoUsageStore { Track(key, usage) {} Query(from, to) { return usages; } }';
    const values = 'def stop(transaction, meterValues): meterValue = last(meterValues); kwh(meterValue)';

    expect(Object.keys(select({ 'src/UsageTracking/MongoUsageStore.cs': store }))).toHaveLength(1);
    expect(Object.keys(select({ 'ocpp/stop.py': values }))).toHaveLength(1);
    expect(select({ 'src/MemoryUsageTracking/Store.cs': store })).toEqual({});
  });

  it('picks a file that changes a stored counter of usage', () => {
    const move = 'await db.workspace.update({ where: { id }, data: { usage: { decrement: clicks } } });';

    expect(Object.keys(select({ 'app/domains/move.ts': move }))).toHaveLength(1);
    expect(
      Object.keys(select({ 'a.py': 'db.execute("UPDATE teams SET usage = usage + %s", [n])' })),
    ).toHaveLength(1);
    expect(Object.keys(select({ 'app/send.rb': 'account.decrement!(:fax_remaining, pages)' }))).toHaveLength(
      1,
    );
    expect(select({ 'a.ts': 'await db.post.update({ data: { views: { increment: 1 } } });' })).toEqual({});
    expect(select({ 'a.ts': 'const usage = { increment: printUsage };' })).toEqual({});
  });

  it('picks a file that counts at a rate, or did before the change', () => {
    const counts = '$user->u += $u * $node->traffic_rate;';
    const patch = `@@ -1 +1 @@\n-${counts}\n+$user->u += $u;`;

    expect(select({ 'src/Nodes.php': counts })).toEqual({ 'src/Nodes.php': 'counts at a rate' });
    expect(
      selectFiles([{ path: 'src/Nodes.php', text: '$user->u += $u;', patch }], providers, NOWHERE),
    ).toEqual([{ path: 'src/Nodes.php', reason: 'counted at a rate before' }]);
    expect(select({ 'a.py': 'self.w -= gradient * self.learning_rate' })).toEqual({});
    expect(select({ 'a.ts': 'this.x += dx * this.rate;' })).toEqual({});
  });

  it('picks a file that writes rows into a table named after usage', () => {
    const insert = (table: string) => `db.exec("INSERT INTO ${table} (id, n) VALUES ($1, $2)")`;

    expect(Object.keys(select({ 'a.go': insert('egress_usage') }))).toHaveLength(1);
    expect(Object.keys(select({ 'a.go': insert('billing.page_usages') }))).toHaveLength(1);
    expect(select({ 'a.go': insert('cpu_usage') })).toEqual({});
    expect(select({ 'a.go': insert('node_memory_usage') })).toEqual({});
  });

  it('picks a file that sends through a client named after a provider', () => {
    expect(select({ 'a.ts': 'await app.lago.events.createEvent(event);' })['a.ts']).toBe(
      'sends through a client of lago',
    );
    expect(Object.keys(select({ 'a.rb': 'MetronomeClient.instance.ingest(events)' }))).toHaveLength(1);
    expect(select({ 'a.ts': 'await lagoon.events.createEvent(event);' })).toEqual({});
    expect(select({ 'a.ts': 'const orbit = solar.track(planet);' })).toEqual({});
  });

  it.each([
    ['a.py', 'Wallet.objects.filter(user=job.user).update(balance=F("balance") - job.cost)'],
    ['a.rb', 'account.increment!(:credits, pack.size)'],
    ['a.go', 'db.Model(&User{}).UpdateColumn("quota", gorm.Expr("quota - ?", spent))'],
    ['a.ts', 'await db.update(teams).set({ credits: sql`${teams.credits} - ${cost}` });'],
    ['b.ts', "await redis.hincrby(key, 'usage:tokens', total);"],
  ])('knows a stored counter by how its library adds to it: %s', (path, text) => {
    expect(Object.values(select({ [path]: text }))).toEqual(['changes a stored counter of usage']);
  });

  it('picks a file that asks for a quota and counts what was used of it', () => {
    const route =
      'if (!(await checkQuota(req.user.id))) return res.sendStatus(402);\nawait incrementUsage(req.user.id, 1);\n';
    const relay = 'err := PreConsumeQuota(c, userId, estimate)\nRefundUserQuota(userId, estimate)\n';

    expect(select({ 'src/route.ts': route })).toEqual({
      'src/route.ts': 'counts usage (checkQuota, incrementUsage)',
    });
    expect(Object.keys(select({ 'relay.go': relay }))).toHaveLength(1);
    expect(select({ 'disk.py': 'check_disk_quota(path)\nupdate_cpu_usage(user)\n' })).toEqual({});
    expect(select({ 'cli.go': 'func (c *Command) UsageString()\nc.SetUsageFunc(f)\n' })).toEqual({});
    expect(select({ 'chain.ts': 'checkBalance(address)\n' })).toEqual({});
  });

  it.each([
    ['app/invites.rb', 'raise SeatLimitReached if account.members.count >= account.plan.seat_limit'],
    ['src/runs.ts', 'if (count >= org.plan.monthlyRuns) throw new LimitReached();'],
    ['src/messages.ts', 'const n = await redis.incr(`m:${userId}`);\nreturn { allowed: n <= dailyLimit };'],
    ['src/minutes.js', 'await redis.set(`usage:${team}`, total);'],
    ['app/run.py', 'hold = await self.credits.reserve(account, n)\nawait self.credits.commit(hold)'],
    ['src/plans.ts', 'limitsCache.get(accountId);\nasync function changePlan(accountId, plan) {}'],
  ])('picks %s, which keeps somebody to a limit', (path, text) => {
    expect(select({ [path]: text })).toHaveProperty([path]);
  });

  it.each([
    [
      'src/limiter.ts',
      'const n = await redis.incr(`rate_limit:${userId}`);\nif (n > dailyLimit) throw new RateLimitExceeded();',
    ],
    ['src/pages.ts', 'if (rows.length >= maxRows) throw new Error("limit reached");'],
    ['src/lock.rs', 'let lock = self.slots.reserve(id)?;\nself.slots.release(lock)?;'],
  ])('leaves out %s, whose limit nobody pays for', (path, text) => {
    expect(select({ [path]: text })).toEqual({});
  });

  it('is content with a few words in a place of billing', () => {
    const text =
      'const seats = await db.member.count({ where: { teamId } });\nawait sync(seats);\nconst plan = 1;\n';
    const inPlace = selectFiles([{ path: 'src/sync.ts', text }], providers, CHOSEN);

    expect(select({ 'src/sync.ts': text })).toEqual({});
    expect(inPlace).toHaveLength(1);
  });

  it('picks a file that is called usage and speaks of whose usage it is', () => {
    const text =
      'await store.set(`usage:seen:${render.id}`, render.customerId);\nconst stream = USAGE_STREAM;\n';

    expect(Object.keys(select({ 'functions/usage/on-render.ts': text }))).toHaveLength(1);
    expect(select({ 'cli/usage.ts': 'usage(); usage();' })).toEqual({});
  });

  it('picks a file whose path says that usage is counted or sent there', () => {
    const text =
      'let events = consumption_metrics::collect(endpoint);\nupload(usage_chunk(events)).await?;\n';
    const worker = 'METRIC_RUNS METRIC_FILES METRIC_SEATS usage of a project, usage by day';

    expect(Object.keys(select({ 'gateway/src/usage_metrics.rs': text }))).toHaveLength(1);
    expect(Object.keys(select({ 'src/Workers/Usage.php': worker }))).toHaveLength(1);
    expect(select({ 'src/memory_usage_metrics.rs': text })).toEqual({});
    expect(select({ 'tool/usage.php': 'usage of a project, usage by flag' })).toEqual({});
  });

  it('picks a file whose path and text speak of what tenants may use', () => {
    const text =
      'UPDATE "TenantResourceLimit" SET "limitValue" = $1 WHERE "tenantId" = $2; -- the tenant limit';

    expect(Object.keys(select({ 'repository/tenant_limits.sql': text }))).toHaveLength(1);
    expect(select({ 'repository/rate_limits.sql': text.replace('the tenant limit', '') })).toEqual({});
  });

  it('picks a file full of the words of the trade', () => {
    expect(select({ 'lib/close.rb': INVOICING })['lib/close.rb']).toMatch(/^speaks of /);
  });

  it('picks what carries events only beside billing code', () => {
    const queue = { 'src/queue/worker.ts': 'export function run() { return 1; }' };

    expect(select(queue)).toEqual({});
    expect(Object.keys(select({ ...queue, 'lib/close.rb': INVOICING }))).toContain('src/queue/worker.ts');
  });

  it('leaves a command-line tool that prints its usage alone', () => {
    const help = 'func usage() { fmt.Println("usage: tool [flags]") } // license usage usages flags cost';

    expect(select({ 'cmd/help.go': help })).toEqual({});
  });

  it('leaves a rate limiter and a token parser alone', () => {
    const limiter =
      'class RateLimiter { limit: number; tokens: number; rate = 5; take(token) { return this.tokens-- > 0; } }';

    expect(select({ 'src/limiter.ts': limiter })).toEqual({});
  });
});

describe('alert files', () => {
  const alert = (name: string) => `groups:\n- rules:\n  - alert: ${name}\n    expr: up == 0\n`;
  const pick = (text: string, patch: string | null) =>
    selectFiles([{ path: 'deploy/alerts.yaml', text, patch }], providers, NOWHERE).map(
      ({ reason }) => reason,
    );

  it('are picked for an alert on metering that is there or was taken away', () => {
    expect(pick(alert('UsageEventsLost'), null)).toEqual(['alerts on metering']);
    expect(pick(alert('Down'), '@@ -4,1 +4,0 @@\n-  - alert: UsageEventsLost\n')).toEqual([
      'alerts on metering',
    ]);
  });

  it('are left alone for alerts on machines', () => {
    expect(pick(alert('DiskUsageHigh'), '@@ -4,1 +4,0 @@\n-  - alert: CpuUsageHigh\n')).toEqual([]);
  });
});

describe('files that only carry usage', () => {
  const pick = (text: string, path = 'src/relay.go') => selectFiles([{ path, text }], providers, NOWHERE);

  it('picks a client of a log with a topic of usage', () => {
    const text = 'import "github.com/segmentio/kafka-go"\n\nconst Topic = "billing.requests.v1"\n';

    expect(pick(text)).toEqual([
      { path: 'src/relay.go', reason: 'carries billing.requests.v1 (github.com/segmentio/kafka-go)' },
    ]);
  });

  it('leaves one with other topics alone', () => {
    expect(pick('import "github.com/segmentio/kafka-go"\n\nconst Topic = "clicks.v1"\n')).toEqual([]);
  });

  it('knows a library by its constants where nothing is imported', () => {
    const [picked] = pick('def call\n  Lago::Api::Client.new.events.create(x)\nend\n', 'app/calls.rb');

    expect(picked?.reason).toBe('uses the SDK of Lago');
  });

  it('does not take a word of its own for such a constant', () => {
    expect(pick('class Orbit\n  Orb = 1\nend\n', 'app/orbit.rb')).toEqual([]);
  });
});

describe('settings files', () => {
  const pick = (path: string, text: string, patch: string | null = null) =>
    selectFiles([{ path, text, patch }], providers, NOWHERE).map(({ reason }) => reason);
  const workflow = (name: string, on: string) => `name: ${name}\non:\n  ${on}\njobs: {}\n`;
  const nightly = 'schedule:\n    - cron: "0 2 * * *"';

  it('are picked for a billing job that runs by the clock, or did before', () => {
    const job = 'report_usage:\n  cron: "0 * * * *"\n  class: A\n';

    expect(pick('config/schedule.yml', job)).toEqual(['runs billing by the clock']);
    expect(
      pick(
        'config/schedule.yml',
        'mails: {}\n',
        '@@ -1,3 +1 @@\n-report_usage:\n-  cron: "0 * * * *"\n mails: {}',
      ),
    ).toEqual(['ran billing by the clock']);
    expect(pick('.github/workflows/u.yml', workflow('Sync usage', nightly))).toEqual([
      'runs billing by the clock',
    ]);
  });

  it('are picked for a queue of usage that may lose messages', () => {
    const queue = (name: string) => `Resources:\n  ${name}:\n    Type: AWS::SQS::Queue\n`;

    expect(pick('template.yaml', queue('UsageEvents'))).toEqual(['sets up a queue of usage']);
    expect(pick('template.yaml', queue('Thumbnails'))).toEqual([]);
  });

  it('are left alone for other work, for machines, and for tests of billing', () => {
    expect(pick('config/schedule.yml', 'send_mail:\n  cron: "0 * * * *"\n  class: Mails\n')).toEqual([]);
    expect(pick('config/schedule.yml', 'disk_usage:\n  cron: "0 * * * *"\n')).toEqual([]);
    expect(pick('.github/workflows/u.yml', workflow('Billing tests', nightly))).toEqual([]);
    expect(pick('.github/workflows/u.yml', workflow('Sync usage', 'push:'))).toEqual([]);
  });

  it('of workflows named after tests are left alone, whatever their steps are called', () => {
    const patch =
      '@@ -1,4 +1 @@\n-on:\n-  schedule:\n-    - cron: "0 2 * * *"\n-    name: Read metered usage';

    expect(pick('.github/workflows/ci-analyst.yml', workflow('Read usage', nightly), patch)).toEqual([]);
    expect(pick('.github/workflows/analyst.yml', 'name: Analyst', patch)).toEqual([
      'ran billing by the clock',
    ]);
  });

  it('of workflows are picked for nothing else, whatever words they hold', () => {
    const words =
      workflow('Deploy', 'push:') + '# stripe invoice billing metering usage credits quota'.repeat(20);

    expect(pick('.github/workflows/deploy.yml', words)).toEqual([]);
  });
});

describe('ignoredReason', () => {
  it.each([
    ['test/usage_test.rb', 'test or fixture'],
    ['spec/services/fees_spec.rb', 'test or fixture'],
    ['pkg/billing/invoice_test.go', 'test or fixture'],
    ['vendor/github.com/stripe/stripe-go/client.go', 'vendored code'],
    ['package-lock.json', 'dependency list'],
    ['api/billing.pb.go', 'generated file'],
    ['types/payments.d.cts', 'generated file'],
    ['client/examples/send_usage.py', 'example or seed data'],
    ['scripts/seed_invoices.ts', 'example or seed data'],
    ['apps/sdk-test/failOpenTest.ts', 'test or fixture'],
    ['docs/billing.md', 'not program code'],
    ['.github/dependabot.yml', 'build settings'],
    ['.gitlab-ci.yml', 'build settings'],
  ])('gives a reason for %s', (path, reason) => {
    expect(ignoredReason(path)).toBe(reason);
  });

  it.each([
    'app/services/events/common_factory.rb',
    'src/billing/latest.ts',
    'db/migrate/001_usage.sql',
    'pkg/contest/prices.go',
    'src/main/java/com/example/billing/Usage.java',
  ])('lets %s through', (path) => {
    expect(ignoredReason(path)).toBeNull();
  });
});
