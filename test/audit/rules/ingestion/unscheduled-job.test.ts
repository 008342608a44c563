import { unscheduledJob } from '#audit/rules/ingestion/unscheduled-job.ts';
import { describeRule } from '#test/rule-tester.ts';

function cronJob(name: string, ...spec: readonly string[]): string {
  return [
    'apiVersion: batch/v1',
    'kind: CronJob',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  schedule: "*/5 * * * *"',
    ...spec,
  ].join('\n');
}

const BEAT = `beat_schedule:
  report-usage:
    task: billing.tasks.report_usage
    schedule: {minute: 0}
  clear-sessions:
    task: accounts.tasks.clear_sessions
    schedule: {minute: 30}`;

describeRule(unscheduledJob, {
  fires: [
    {
      name: 'a CronJob that is suspended',
      base: { 'k8s/jobs.yaml': cronJob('meter-usage') },
      files: { 'k8s/jobs.yaml': cronJob('meter-usage', '  suspend: true') },
      at: ['k8s/jobs.yaml:7'],
      confidence: 'certain',
    },
    {
      name: 'the file of a job is gone',
      base: { 'k8s/usage.yaml': cronJob('usage-sync'), 'k8s/other.yaml': cronJob('send-mail') },
      files: { 'k8s/other.yaml': cronJob('send-mail') },
      at: ['k8s/usage.yaml:1'],
      confidence: 'likely',
    },
    {
      name: 'an entry of a Celery schedule is taken out',
      base: { 'config/beat.yaml': BEAT },
      files: { 'config/beat.yaml': BEAT.replace(/ {2}report-usage:[\s\S]*?(?= {2}clear)/, '') },
      at: ['config/beat.yaml:2'],
    },
    {
      name: 'a job known by its class alone, and one of a Ruby file with symbols',
      base: {
        'config/sidekiq.yml':
          ':schedule:\n  nightly:\n    cron: "0 2 * * *"\n    class: Metering::CloseDay\n  mails:\n    every: 5m\n    class: Mails',
      },
      files: { 'config/sidekiq.yml': ':schedule:\n  mails:\n    every: 5m\n    class: Mails' },
      at: ['config/sidekiq.yml:2'],
    },
    {
      name: 'a schedule of serverless.yml that is switched off',
      base: {
        'serverless.yml':
          'functions:\n  rollupUsage:\n    handler: a.b\n    events:\n      - schedule: rate(1 hour)',
      },
      files: {
        'serverless.yml':
          'functions:\n  rollupUsage:\n    handler: a.b\n    events:\n      - schedule:\n          rate: rate(1 hour)\n          enabled: false',
      },
      at: ['serverless.yml:7'],
    },
    {
      name: 'the schedule of a workflow is taken away',
      base: {
        '.github/workflows/bill.yml':
          'name: Charge metered usage\non:\n  schedule:\n    - cron: "0 3 * * *"\n  workflow_dispatch:\njobs: {}',
      },
      files: {
        '.github/workflows/bill.yml': 'name: Charge metered usage\non:\n  workflow_dispatch:\njobs: {}',
      },
      at: ['.github/workflows/bill.yml:1'],
    },
  ],
  silent: [
    {
      name: 'a job that was suspended before',
      base: { 'k8s/jobs.yaml': cronJob('meter-usage', '  suspend: true') },
      files: {
        'k8s/jobs.yaml': cronJob('meter-usage', '  suspend: true', '  successfulJobsHistoryLimit: 1'),
      },
    },
    {
      name: 'a job that moves to another file',
      base: { 'k8s/a.yaml': cronJob('meter-usage') },
      files: { 'k8s/b/meter.yaml': cronJob('meter-usage') },
    },
    {
      name: 'a job that another billing job replaces',
      base: { 'k8s/a.yaml': cronJob('usage-sync') },
      files: { 'k8s/a.yaml': cronJob('usage-sync-v2') },
    },
    {
      name: 'a job of something else, and one that only tests or cleans',
      base: {
        'a.yaml': [cronJob('send-mail'), cronJob('billing-e2e-tests'), cronJob('usage-cleanup')].join(
          '\n---\n',
        ),
      },
      files: { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap' },
    },
    {
      name: 'a watch on a machine’s usage',
      base: { 'a.yaml': cronJob('disk-usage-report') },
      files: { 'a.yaml': 'kind: ConfigMap' },
    },
    {
      name: 'another file cannot be read: the job may be there',
      base: { 'a.yaml': cronJob('usage-sync'), 'b.yaml': 'schedule: x' },
      files: { 'a.yaml': 'kind: ConfigMap', 'b.yaml': 'schedule: "0 * * * *"\n bad: [' },
    },
    { name: 'no base to compare with', files: { 'a.yaml': cronJob('meter-usage', '  suspend: true') } },
  ],
});
