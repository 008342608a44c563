import { lostRecord } from '#audit/rules/ingestion/lost-record.ts';
import { describeRule } from '#test/rule-tester.ts';

const TS_BEFORE = `
  export async function answer(request: Request, model: Model) {
    const prompt = build(request);
    const reply = await model.complete(prompt);
    await recordUsage(request.userId, reply.usage);
    return format(reply);
  }
`;
const FINALLY = `
  public class Invoker {
    public void invoke(Invocation invocation) {
      prepare(invocation);
      try {
        run(invocation);
      } finally {
        usageRecorder.recordUsage(invocation.id(), invocation.elapsed());
      }
    }
  }
`;
const GO_BEFORE = `
  package billing

  func (c *Controller) Details(userID int64) (Details, error) {
  	var usage int64
  	if err := c.repo.ReadUsage(userID, &usage); err != nil {
  		return Details{}, err
  	}
  	return Details{Usage: usage, Name: c.nameOf(userID)}, nil
  }
`;
const PY_RECORD = `
  def store_usage(db, report):
      rows = read_rows(report)
      db.insert_usage({"tenant_id": report.tenant_id, "tokens": rows.tokens, "model": report.model})


  def monthly_usage(db, tenant_id):
      return [row for row in db.rows() if row.tenant_id == tenant_id]
`;
const RUBY_CANCEL = `
  class BuildCancel
    def cancel(builds)
      builds.each { |build| @stagers.stager_for(build.app).stop_stage(build.guid) }
    end

    private

    def app_usage_event_repository
      Repositories::AppUsageEventRepository.new
    end
  end
`;

const DEBIT = `
  export async function runJob(account: Account, job: Job) {
    const result = await work(job);
    account.credits -= job.price;
    await store(result);
    return result;
  }
`;

const SUMS = `
  package billing

  func (s *Service) Run(run Run, totals Totals) (Line, error) {
  	allocated, err := s.allocate(run)
  	if err != nil {
  		return Line{}, err
  	}
  	total := totals.Credits.Add(allocated)
  	return credits.NewLine(run, total)
  }
`;

describeRule(lostRecord, {
  fires: [
    {
      name: 'a call that recorded',
      base: { 'src/ai/answer.ts': TS_BEFORE },
      files: { 'src/ai/answer.ts': TS_BEFORE.replace(/await recordUsage.*\n/, '\n') },
      at: ['src/ai/answer.ts:1'],
      confidence: 'likely',
    },
    {
      name: 'a call that was made whatever happened',
      base: { 'src/Invoker.java': FINALLY },
      files: {
        'src/Invoker.java': `
          public class Invoker {
            public void invoke(Invocation invocation) {
              prepare(invocation);
              run(invocation);
              usageRecorder.recordUsage(invocation.id(), invocation.elapsed());
            }
          }
        `,
      },
      at: ['src/Invoker.java:5'],
    },
    {
      name: 'a count that nothing sets any more',
      base: { 'billing/details.go': GO_BEFORE },
      files: {
        'billing/details.go': GO_BEFORE.replace('c.repo.ReadUsage(userID, &usage)', 'c.repo.Touch(userID)'),
      },
      at: ['billing/details.go:8'],
      confidence: 'certain',
    },
    {
      name: 'a record without whose usage it is',
      base: { 'usage/store.py': PY_RECORD },
      files: { 'usage/store.py': PY_RECORD.replace('"tenant_id": report.tenant_id, ', '') },
      at: ['usage/store.py:3'],
    },
    {
      name: 'a recorder that stands there for nothing',
      files: { 'app/actions/build_cancel.rb': RUBY_CANCEL },
      at: ['app/actions/build_cancel.rb:3'],
    },
    {
      name: 'a balance that is not taken from any more',
      base: { 'src/billing/run.ts': DEBIT },
      files: { 'src/billing/run.ts': DEBIT.replace(/account\.credits -= .*\n/, '\n') },
      at: ['src/billing/run.ts:1'],
    },
  ],
  silent: [
    {
      name: 'put into a function of its own, two calls down',
      base: { 'src/ai/answer.ts': TS_BEFORE },
      files: {
        'src/ai/answer.ts': `
          ${TS_BEFORE.replace('recordUsage(request.userId, reply.usage)', 'finish(request, reply)')}
          async function finish(request: Request, reply: Reply) {
            await settle(request, reply);
          }
          async function settle(request: Request, reply: Reply) {
            await recordUsage(request.userId, reply.usage);
          }
        `,
      },
    },
    {
      name: 'a sum, and the same thing asked by another name',
      base: { 'billing/run.go': SUMS },
      files: {
        'billing/run.go': SUMS.replace('totals.Credits.Add(allocated)', 'allocated').replace(
          'credits.NewLine(run, total)',
          'credits.WithLines(run, total)',
        ),
      },
    },
    {
      name: 'a balance that a new function takes from',
      base: { 'src/billing/run.ts': DEBIT },
      files: {
        'src/billing/run.ts': `
          ${DEBIT.replace(/account\.credits -= .*\n/, 'takeFrom(account, job.price);\n')}
          function takeFrom(account: Account, price: number) {
            account.credits -= price;
          }
        `,
      },
    },
    {
      name: 'whoever calls it records now',
      base: { 'src/ai/answer.ts': TS_BEFORE },
      files: {
        'src/ai/answer.ts': `
          ${TS_BEFORE.replace(/await recordUsage.*\n/, '\n')}
          export async function handle(request: Request, model: Model) {
            const reply = await answer(request, model);
            await recordUsage(request.userId, reply.usage);
          }
        `,
      },
    },
    {
      name: 'another call records in its place',
      base: { 'src/ai/answer.ts': TS_BEFORE },
      files: {
        'src/ai/answer.ts': TS_BEFORE.replace(
          'recordUsage(request.userId, reply.usage)',
          'trackUsage(request, reply)',
        ),
      },
    },
    {
      name: 'a function of other work under the same name',
      base: { 'src/ai/answer.ts': TS_BEFORE },
      files: {
        'src/ai/answer.ts': `
          export async function answer(request: Request) {
            return cached(request);
          }
        `,
      },
    },
    {
      name: 'set through a closure',
      base: { 'billing/details.go': GO_BEFORE },
      files: {
        'billing/details.go': GO_BEFORE.replace(
          'err := c.repo.ReadUsage(userID, &usage); err != nil',
          'err := c.repo.Each(userID, func(n int64) { usage += n }); err != nil',
        ),
      },
    },
    {
      name: 'a field under another name, and one that is gone everywhere',
      base: { 'usage/store.py': PY_RECORD },
      files: {
        'usage/store.py': PY_RECORD.replace('"tenant_id": report.tenant_id', '"owner_id": report.tenant_id'),
      },
    },
    {
      name: 'a recorder that is used',
      files: {
        'app/actions/build_cancel.rb': RUBY_CANCEL.replace(
          'build.guid) }',
          "build.guid); app_usage_event_repository.create_from_build(build, 'STAGING_STOPPED') }",
        ),
      },
    },
  ],
});
