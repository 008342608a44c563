import { scheduleGaps } from '#audit/rules/aggregation/schedule-gaps.ts';
import { describeRule } from '#test/rule-tester.ts';

function sidekiq(name: string, cron: string, ...more: readonly string[]): string {
  return [`${name}:`, `  cron: "${cron}"`, '  class: Billing::Run', ...more].join('\n');
}

function firing(name: string, text: string, confidence: 'certain' | 'likely' | 'possible', at = 2) {
  return { name, files: { 'config/schedule.yml': text }, at: [`config/schedule.yml:${at}`], confidence };
}

describeRule(scheduleGaps, {
  fires: [
    firing('only on the 31st', sidekiq('close_period', '0 23 31 * *'), 'certain'),
    firing('only on the 29th and 30th', sidekiq('close_period', '0 23 29,30 * *'), 'certain'),
    firing('a day of the month and a weekday at once', sidekiq('close_period', '0 0 1 * 1'), 'likely'),
    firing('a daily job that runs once a week', sidekiq('daily_usage_report', '0 0 * * 0'), 'likely'),
    firing('an hourly job that runs four times a day', sidekiq('hourly_usage', '0 */6 * * *'), 'likely'),
    firing('steps that do not divide the hour', sidekiq('meter_usage', '*/45 * * * *'), 'possible'),
    firing('steps that do not divide the day', sidekiq('meter_usage', '0 */5 * * *'), 'possible'),
    firing(
      'an hour that is skipped in spring',
      sidekiq('close_usage', '30 2 * * *', '  timezone: Europe/Berlin'),
      'possible',
    ),
    firing(
      'the same with the zone in the schedule',
      sidekiq('close_usage', 'CRON_TZ=America/New_York 30 2 * * *'),
      'possible',
    ),
    {
      name: 'a deadline that the controller cannot keep, and a nickname of months',
      files: {
        'a.yaml':
          'kind: CronJob\napiVersion: batch/v1\nmetadata: {name: rate-usage}\nspec:\n  schedule: "@hourly"\n  startingDeadlineSeconds: 5',
        'b.yaml': 'invoice_usage_daily:\n  schedule: "@monthly"\n  class: A',
      },
      at: ['a.yaml:6', 'b.yaml:2'],
    },
  ],
  silent: [
    {
      name: 'the first of the month',
      files: { 'config/schedule.yml': sidekiq('close_period', '5 0 1 * *') },
    },
    {
      name: 'every day from the 28th on',
      files: { 'config/schedule.yml': sidekiq('close_period', '0 23 28-31 * *') },
    },
    {
      name: 'several days a month',
      files: { 'config/schedule.yml': sidekiq('close_period', '0 0 1,15,31 * *') },
    },
    {
      name: 'steps that divide the hour',
      files: { 'config/schedule.yml': sidekiq('hourly_usage', '*/15 * * * *') },
    },
    {
      name: 'a daily job on workdays',
      files: { 'config/schedule.yml': sidekiq('daily_usage', '0 6 * * 1-5') },
    },
    {
      name: 'the same hour in UTC',
      files: { 'config/schedule.yml': sidekiq('close_usage', '30 2 * * *', '  timezone: UTC') },
    },
    {
      name: 'an hour that no clock skips',
      files: { 'config/schedule.yml': sidekiq('close_usage', '30 4 * * *', '  timezone: Europe/Berlin') },
    },
    {
      name: 'a job of something else',
      files: { 'config/schedule.yml': 'send_mail:\n  cron: "0 0 31 * *"\n  class: Mails' },
    },
    {
      name: 'a rate, and a template',
      files: {
        'serverless.yml':
          'functions:\n  usage:\n    events:\n      - schedule: rate(45 minutes)\n  billing:\n    events:\n      - schedule: ${file(a.yml):cron}',
      },
    },
    {
      name: 'a long deadline',
      files: {
        'a.yaml':
          'kind: CronJob\napiVersion: v1\nmetadata: {name: rate-usage}\nspec:\n  schedule: "@hourly"\n  startingDeadlineSeconds: 300',
      },
    },
  ],
});
