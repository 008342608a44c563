import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printReview } from '#sandbox/demo/print-review.ts';
import { type DemoReview, runDemo } from '#sandbox/demo/run-demo.ts';
import { makeSampleRepository, type SampleRepository } from '#sandbox/demo/sample-repository.ts';

/** The mistakes in the sample; everything else in it is right and must stay without a comment. */
const MISTAKES = [
  'apps/api/src/billing/price.ts MTR-305',
  'apps/api/src/billing/quota.ts MTR-401',
  'apps/api/src/billing/stripe-meter.ts MTR-202',
  'apps/api/src/billing/translation-worker.ts MTR-201',
  'apps/api/src/routes/captions.ts MTR-101',
  'console/app/jobs/record_export_usage_job.rb MTR-102',
  'console/app/jobs/record_export_usage_job.rb MTR-205',
  'console/app/services/export_invoice.rb MTR-305',
  'console/db/migrate/20261118090000_create_export_usages.rb MTR-204',
  'metering/metering/consumer.py MTR-104',
  'metering/metering/lago_sender.py MTR-102',
  'metering/metering/lago_sender.py MTR-112',
  'metering/metering/periods.py MTR-301',
  'metering/metering/periods.py MTR-302',
  'metering/metering/usage_totals.py MTR-304',
  'metering/migrations/0002_storage_usage.sql MTR-204',
  'search/internal/orbsync/worker.go MTR-109',
  'search/internal/usage/forwarder.go MTR-106',
  'search/internal/usage/handler.go MTR-101',
];

let repository: SampleRepository;
let review: DemoReview;
const log: string[] = [];

beforeAll(async () => {
  repository = await makeSampleRepository('change');
  const subject = {
    owner: 'halyard',
    name: 'platform',
    directory: repository.directory,
    base: 'main',
    head: 'change',
    title: 'Bill more',
    author: 'mira',
  };
  review = await runDemo(subject, (line) => log.push(line));
});
afterAll(async () => {
  await repository.remove();
});

describe('the demo', () => {
  it('ends with one completed check of the head', () => {
    expect(review.check).toMatchObject({
      name: 'Metercheck',
      status: 'completed',
      headSha: review.pull.head.sha,
    });
    expect(review.pull.repository.checkRuns).toHaveLength(1);
  });

  it('asks GitHub for nothing wrong, and warns of nothing', () => {
    expect(review.violations).toEqual([]);
    expect(log).toEqual([]);
  });

  it('comments on every mistake in the sample', () => {
    const found = review.pull.threads.map(({ path, comments }) => `${path} ${ruleOf(comments[0]?.body)}`);

    expect(found).toEqual(expect.arrayContaining(MISTAKES));
  });

  it('shows every comment below its file, and the check last', () => {
    const text = printReview(review, { color: false, width: 80 });

    for (const { path, comments } of review.pull.threads) {
      expect(text).toContain(`── ${path} ─`);
      for (const { body } of comments) expect(text).toContain(ruleOf(body));
    }
    expect(text).toContain(`Metercheck: ${review.check.output.title?.slice(0, 10)}`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

function ruleOf(body = ''): string | undefined {
  return /MTR-\d{3}/.exec(body)?.[0];
}
