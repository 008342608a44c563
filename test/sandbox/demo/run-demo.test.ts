import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printReview } from '#sandbox/demo/print-review.ts';
import { type DemoReview, runDemo } from '#sandbox/demo/run-demo.ts';
import { makeSampleRepository, type SampleRepository } from '#sandbox/demo/sample-repository.ts';

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

  it('shows every comment below its file, and the check last', () => {
    const text = printReview(review, { color: false, width: 80 });

    for (const { path, comments } of review.pull.threads) {
      expect(text).toContain(`── ${path} ─`);
      for (const { body } of comments) expect(text).toContain(/MTR-\d{3}/.exec(body)?.[0]);
    }
    expect(text).toContain(`Metercheck: ${review.check.output.title?.slice(0, 10)}`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
