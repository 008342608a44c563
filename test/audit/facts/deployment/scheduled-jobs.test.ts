import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueSettingsIn } from '#audit/facts/deployment/queue-settings.ts';
import { scheduledJobsIn } from '#audit/facts/deployment/scheduled-jobs.ts';
import { toPlainTextFile } from '#audit/languages/plain-text.ts';

function jobsOf(path: string, text: string) {
  return scheduledJobsIn(toPlainTextFile(path, text));
}

/** One billing job and one of something else, as each scheduler has them written. */
const FORMATS: readonly (readonly [format: string, path: string, text: string])[] = [
  [
    'Kubernetes',
    'k8s/jobs.yaml',
    `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: usage-report}
    spec: {schedule: "0 * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: main, image: app}]}}}}}
  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: send-mail}
    spec: {schedule: "0 9 * * *"}`,
  ],
  [
    'Argo',
    'argo/jobs.yaml',
    `apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: usage-report}
spec: {schedule: "0 * * * *"}
---
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: send-mail}
spec: {schedule: "0 9 * * *"}`,
  ],
  [
    'sidekiq-cron',
    'config/schedule.yml',
    'usage-report:\n  cron: "0 * * * *"\n  class: A\nsend-mail:\n  cron: "0 9 * * *"\n  class: B',
  ],
  [
    'sidekiq-scheduler',
    'config/sidekiq.yml',
    ':concurrency: 5\n:scheduler:\n  :schedule:\n    usage-report:\n      every: 1h\n      class: A\n    send-mail:\n      cron: "0 9 * * *"\n      class: B',
  ],
  [
    'Celery',
    'config/beat.yaml',
    'beat_schedule:\n  usage-report:\n    task: a\n    schedule: {minute: 0}\n  send-mail:\n    task: b\n    schedule: {minute: 0, hour: 9}',
  ],
  [
    'serverless.yml',
    'serverless.yml',
    'functions:\n  usage-report:\n    handler: a\n    events:\n      - schedule: rate(1 hour)\n  send-mail:\n    handler: b\n    events:\n      - schedule:\n          rate: cron(0 9 * * ? *)',
  ],
  [
    'SAM',
    'template.yaml',
    'Resources:\n  usage-report:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        Hourly:\n          Type: Schedule\n          Properties:\n            Schedule: rate(1 hour)\n  send-mail:\n    Type: AWS::Events::Rule\n    Properties:\n      ScheduleExpression: rate(1 day)',
  ],
  [
    'App Engine',
    'cron.yaml',
    'cron:\n- url: /usage/report\n  description: usage-report\n  schedule: every 1 hours\n- url: /mail\n  description: send-mail\n  schedule: every 24 hours',
  ],
  [
    'a chart’s values',
    'values.yaml',
    'cronjobs:\n  usage-report:\n    schedule: "0 * * * *"\n  send-mail:\n    schedule: "0 9 * * *"',
  ],
  [
    'a list',
    'jobs.yaml',
    'jobs:\n  - name: usage-report\n    schedule: "0 * * * *"\n  - name: send-mail\n    schedule: "0 9 * * *"',
  ],
];

describe('the jobs of a settings file', () => {
  it.each(FORMATS)('are known in %s, and which of them is about billing', (_format, path, text) => {
    expect(jobsOf(path, text)?.map(({ isBilling, schedules }) => [isBilling, schedules.length])).toEqual([
      [true, 1],
      [false, 1],
    ]);
  });

  it('of a workflow are one, known by its name', () => {
    const text =
      'name: Report usage\non:\n  push:\n  schedule:\n    - cron: "0 1 * * *"\n    - cron: "0 13 * * *"\njobs: {}';
    const [job, ...rest] = jobsOf('.github/workflows/a.yml', text) ?? [];

    expect(rest).toEqual([]);
    expect([job?.name, job?.schedules.length, job?.mayOverlap]).toEqual(['Report usage', 2, true]);
  });

  it('carry the settings of a CronJob with their lines', () => {
    const [job] =
      jobsOf(
        'a.yaml',
        'kind: CronJob\napiVersion: batch/v1\nmetadata:\n  name: rate-usage\nspec:\n  schedule: "0 * * * *"\n  timeZone: Europe/Paris\n  concurrencyPolicy: Forbid\n  startingDeadlineSeconds: 60\n  suspend: true\n  jobTemplate:\n    spec:\n      backoffLimit: 2',
      ) ?? [];

    expect(job).toMatchObject({
      name: 'rate-usage',
      timeZone: 'Europe/Paris',
      schedules: [{ value: '0 * * * *', lines: { startLine: 6, endLine: 6 } }],
      concurrency: { value: 'Forbid', lines: { startLine: 8 } },
      startingDeadline: { value: 60, lines: { startLine: 9 } },
      suspension: { value: 'suspend: true', lines: { startLine: 10 } },
      retries: { value: 2, lines: { startLine: 13 } },
    });
  });

  it('are unknown where the text is no YAML', () => {
    expect(jobsOf('a.yaml', 'schedule: "0 * * * *"\n bad: [')).toBeNull();
  });
});

describe('any text', () => {
  it('is read without an error, as jobs and as queues', () => {
    const pieces =
      'schedule:|cron: "* * * * *"|kind: CronJob|Resources:|Type: AWS::SQS::Queue|- |  |\n|{|}|[|]|&a|*a|!Ref|<<: *a|events:|queues:|name: usage|Properties:|RedrivePolicy:|retention.ms: 1|topics:'.split(
        '|',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const file = toPlainTextFile('a.yaml', parts.join(''));
        for (const job of scheduledJobsIn(file) ?? []) expect(job.schedules.length).toBeGreaterThan(0);
        for (const { lines } of queueSettingsIn(file))
          expect(lines.endLine).toBeGreaterThanOrEqual(lines.startLine);
      }),
      { numRuns: 500 },
    );
  });

  // Each would take minutes, or all memory, were it followed.
  it.each([
    `schedule: "* * * * *"\na: ${'['.repeat(50_000)}`,
    `schedule: "* * * * *"\n${'a: {b: '.repeat(20_000)}`,
    `x0: &x0 {schedule: "* * * * *"}\n${Array.from({ length: 40 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}, *x${i}]`).join('\n')}`,
    `Resources:\n${Array.from({ length: 3_000 }, (_, i) => `  Usage${i}:\n    Type: AWS::SQS::Queue`).join('\n')}`,
    `jobs:\n${'  - {name: usage, schedule: "* * * * *"}\n'.repeat(5_000)}`,
  ])('that is hostile is read in bounded time: %.40s', (text) => {
    const file = toPlainTextFile('a.yaml', text);

    expect(scheduledJobsIn(file) === null || Array.isArray(scheduledJobsIn(file))).toBe(true);
    expect(Array.isArray(queueSettingsIn(file))).toBe(true);
  });
});
