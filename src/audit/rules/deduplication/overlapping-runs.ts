import { parseCron, runsAMonth } from '../../facts/deployment/cron.ts';
import { queueSettingsIn } from '../../facts/deployment/queue-settings.ts';
import { type ScheduledJob, scheduledJobsIn } from '../../facts/deployment/scheduled-jobs.ts';
import { isTrialPlace, textNode } from '../../facts/deployment/settings-place.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { overlappingStartsIn } from '../../trace/repeats/overlapping-starts.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-217: a scheduler or a queue starts billing work again while the same work still goes on. */
export const overlappingRuns = defineRule({
  id: 'MTR-217',
  name: 'overlapping-runs',
  section: 'deduplication',
  title: 'Billing work is started again while it still runs',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is a billing job kept from starting while its last run goes on, and a message from coming again while it is worked on?',
  cost: 'A run that takes longer than usual is joined by the next one, and both bill the same usage.',
  remediation: 'Let one run at a time do the work, and let it claim what it bills.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy',
    'https://docs.github.com/en/actions/using-jobs/using-concurrency',
    'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  ],
  *match(scope) {
    yield* startedAgain(scope);
    const before = scope.base && jobsByName(scope.base);
    for (const { file } of scope.files) {
      for (const job of scheduledJobsIn(file) ?? [])
        if (job.isBilling && job.suspension === null)
          yield* matchJob(file, job, before?.get(job.name) ?? null);
      for (const setting of queueSettingsIn(file)) {
        if (!setting.isBilling || setting.risk !== 'short-visibility') continue;
        yield {
          file,
          node: textNode(file),
          lines: setting.lines,
          confidence: isTrialPlace(file) ? 'possible' : 'likely',
          message: `${setting.isDefault ? 'Without' : 'With'} \`${setting.setting}\` a message of \`${setting.queue}\` is given out again before the function that works on it may time out: its usage is counted twice.`,
          remediation: 'Set it to six times the timeout of the function, as AWS advises.',
        };
      }
    }
  },
});

/** A timer that does not wait for the work it started last. */
function* startedAgain(scope: RuleScope): Generator<Match> {
  for (const facts of scope.files)
    for (const { node, work } of overlappingStartsIn(facts, scope))
      yield {
        file: facts.file,
        node,
        confidence: 'likely',
        message: `Every turn starts \`${work}\` anew, whether the last one is done or not: a run that takes longer than the interval is joined by the next one, and both bill the same usage.`,
        remediation:
          'Skip the turn while the last one goes on: by a lock, or by starting the next one when it ends.',
      };
}

function jobsByName(scope: RuleScope): ReadonlyMap<string, ScheduledJob> {
  const jobs = scope.files.flatMap(({ file }) => scheduledJobsIn(file) ?? []);
  return new Map(jobs.map((job) => [job.name, job]));
}

/** Rarer runs hardly meet. */
const DAILY = 28;

function* matchJob(file: SyntaxFile, job: ScheduledJob, before: ScheduledJob | null): Generator<Match> {
  const { concurrency, schedules, name } = job;
  if (concurrency !== null && concurrency.value !== 'Allow') return;
  if (!job.mayOverlap) return;
  const wasKept = before !== null && before.concurrency !== null && before.concurrency.value !== 'Allow';
  const isOften = schedules.some(({ value }) => {
    const cron = parseCron(value);
    return cron !== null && runsAMonth(cron) >= DAILY;
  });
  if (concurrency === null && !wasKept && !isOften) return;
  const lines = concurrency?.lines ?? schedules[0]?.lines ?? job.lines;
  const says = concurrency === null ? 'Nothing keeps' : '`concurrencyPolicy: Allow` does not keep';
  const was = wasKept ? ' any more' : '';
  yield {
    file,
    node: textNode(file),
    lines,
    ...(wasKept ? { isRemoval: true as const } : {}),
    confidence: sureOf(file, job, wasKept),
    message: `${says} \`${name}\` from starting${was} while its last run goes on: two runs that meet bill the same usage.`,
    remediation:
      job.concurrency === null
        ? 'Let one run at a time do the work (`concurrencyPolicy: Forbid`, a `concurrency` group).'
        : 'Set `concurrencyPolicy: Forbid`.',
  };
}

function sureOf(file: SyntaxFile, { concurrency }: ScheduledJob, wasKept: boolean): Match['confidence'] {
  if (isTrialPlace(file)) return 'possible';
  if (wasKept) return 'certain';
  return concurrency === null ? 'possible' : 'likely';
}
