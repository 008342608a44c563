import { overlappingRuns } from '#audit/rules/deduplication/overlapping-runs.ts';
import { describeRule } from '#test/rule-tester.ts';

function cronJob(name: string, schedule: string, ...spec: readonly string[]): string {
  return [
    'apiVersion: batch/v1',
    'kind: CronJob',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    `  schedule: "${schedule}"`,
    ...spec,
  ].join('\n');
}

function template(visibility: string, timeout: string): string {
  return `Resources:
  UsageQueue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: usage-events${visibility}
  RateUsage:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b${timeout}
  FromQueue:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt UsageQueue.Arn
      FunctionName: !Ref RateUsage`;
}

describeRule(overlappingRuns, {
  fires: [
    {
      name: 'the policy that allows it is written down',
      files: { 'deploy/a.yaml': cronJob('invoice-run', '0 0 1 * *', '  concurrencyPolicy: Allow') },
      at: ['deploy/a.yaml:7'],
      confidence: 'likely',
    },
    {
      name: 'the policy is left at its default, and runs come often',
      files: { 'deploy/a.yaml': cronJob('rate-usage', '*/5 * * * *') },
      at: ['deploy/a.yaml:6'],
      confidence: 'possible',
    },
    {
      name: 'the policy that forbade it is taken away',
      base: { 'deploy/a.yaml': cronJob('invoice-run', '0 0 1 * *', '  concurrencyPolicy: Forbid') },
      files: { 'deploy/a.yaml': cronJob('invoice-run', '0 0 1 * *') },
      at: ['deploy/a.yaml:6'],
      confidence: 'certain',
    },
    {
      name: 'a chart’s template',
      files: {
        'chart/templates/job.yaml': `{{- if .Values.usage.enabled }}\n${cronJob('{{ .Release.Name }}-usage-export', '{{ .Values.usage.schedule }}', '  concurrencyPolicy: Allow').replace('"{{ .Values.usage.schedule }}"', '"0 * * * *"')}\n{{- end }}`,
      },
      at: ['chart/templates/job.yaml:8'],
    },
    {
      name: 'a workflow without a group',
      files: {
        '.github/workflows/u.yml':
          'name: Report usage\non:\n  schedule:\n    - cron: "*/10 * * * *"\njobs:\n  send:\n    runs-on: x',
      },
      at: ['.github/workflows/u.yml:4'],
      confidence: 'possible',
    },
    {
      name: 'a visibility timeout shorter than the function’s own',
      files: { 'template.yaml': template('\n      VisibilityTimeout: 60', '\n      Timeout: 120') },
      at: ['template.yaml:6'],
      confidence: 'likely',
    },
    {
      name: 'the default visibility timeout of half a minute',
      files: { 'template.yaml': template('', '\n      Timeout: 120') },
      at: ['template.yaml:10'],
    },
  ],
  silent: [
    {
      name: 'a policy that forbids it',
      files: { 'a.yaml': cronJob('rate-usage', '* * * * *', '  concurrencyPolicy: Forbid') },
    },
    {
      name: 'a policy that replaces the run',
      files: { 'a.yaml': cronJob('rate-usage', '* * * * *', '  concurrencyPolicy: Replace') },
    },
    { name: 'a rare run with the default', files: { 'a.yaml': cronJob('invoice-run', '0 0 1 * *') } },
    {
      name: 'a job of something else',
      files: { 'a.yaml': cronJob('warm-cache', '* * * * *', '  concurrencyPolicy: Allow') },
    },
    {
      name: 'a job that is switched off',
      files: { 'a.yaml': cronJob('rate-usage', '* * * * *', '  suspend: true') },
    },
    {
      name: 'a workflow with a group',
      files: {
        '.github/workflows/u.yml':
          'name: Report usage\nconcurrency: usage\non:\n  schedule:\n    - cron: "*/10 * * * *"\njobs: {}',
      },
    },
    {
      name: 'a scheduler that keeps runs apart by itself',
      files: { 'config/schedule.yml': 'usage_sync:\n  cron: "* * * * *"\n  class: UsageSync' },
    },
    {
      name: 'a timeout long enough',
      files: { 'template.yaml': template('\n      VisibilityTimeout: 720', '\n      Timeout: 120') },
    },
    {
      name: 'a timeout put in at deployment',
      files: { 'template.yaml': template('\n      VisibilityTimeout: !Ref Seconds', '\n      Timeout: 120') },
    },
  ],
});
