import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox({ base: { 'a.ts': '1\n' }, head: { 'a.ts': '2\n' } });
});
afterEach(async () => {
  await open.close();
});

const get = () => open.octokit.rest.pulls.get(open.place);
const review = () => open.octokit.rest.pulls.createReview({ ...open.place, event: 'COMMENT', body: 'Hello' });

describe('a planned fault', () => {
  it('happens as often as it was planned, to its operation only', async () => {
    open.sandbox.fail({ operation: 'pulls/get', status: 502, times: 2 });

    await expect(get()).rejects.toMatchObject({ status: 502 });
    await expect(review()).resolves.toMatchObject({ status: 200 });
    await expect(get()).rejects.toMatchObject({ status: 502 });
    await expect(get()).resolves.toMatchObject({ status: 200 });
  });

  it('speaks as a rate limit does', async () => {
    open.sandbox.fail({ operation: '*', kind: 'secondary-rate-limit', retryAfter: 7 });
    open.sandbox.fail({ operation: '*', kind: 'primary-rate-limit' });

    await expect(get()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } });
    await expect(get()).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
  });

  it('cuts the connection before the work, or after it', async () => {
    open.sandbox.fail({ operation: 'pulls/create-review', kind: 'reset' });
    await expect(review()).rejects.toThrow();
    const before = open.pull.reviews.length;
    open.sandbox.fail({ operation: 'pulls/create-review', kind: 'lost-answer' });
    await expect(review()).rejects.toThrow();

    expect([before, open.pull.reviews.length]).toEqual([0, 1]);
  });

  it('keeps a request waiting for ever', async () => {
    open.sandbox.fail({ operation: 'pulls/get', kind: 'timeout' });
    const signal = AbortSignal.timeout(100);

    await expect(open.octokit.rest.pulls.get({ ...open.place, request: { signal } })).rejects.toThrow();
  });
});

describe('a request that the description does not know', () => {
  it('is refused and recorded', async () => {
    await expect(open.octokit.request('GET /repos/acme/billing/stargazers')).rejects.toMatchObject({
      status: 404,
    });
    await expect(get()).resolves.toBeDefined();
    await expect(open.octokit.request('GET /repos/acme/billing/pulls/1/files?pages=2')).rejects.toMatchObject(
      { status: 422 },
    );

    expect(open.sandbox.violations.map(({ problems }) => problems)).toEqual([
      ['no operation that the stand-in knows'],
      ['pages is no query parameter of pulls/list-files'],
    ]);
  });
});
