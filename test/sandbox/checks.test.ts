import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox({ base: { 'a.ts': '1\n' }, head: { 'a.ts': '2\n' } });
});
afterEach(async () => {
  await open.close();
});

const place = { owner: 'acme', repo: 'billing' };
const annotation = {
  path: 'a.ts',
  start_line: 1,
  end_line: 1,
  annotation_level: 'failure',
  message: 'Usage is lost.',
} as const;

function create(more: Readonly<Record<string, unknown>> = {}) {
  return open.octokit.request('POST /repos/acme/billing/check-runs', {
    name: 'Metercheck',
    head_sha: open.head,
    ...more,
  });
}

describe('a check run', () => {
  it('is opened, completed and found by its commit', async () => {
    const { data } = await create({ status: 'in_progress' });
    const check_run_id = Number(data.id);
    await open.octokit.rest.checks.update({
      ...place,
      check_run_id,
      conclusion: 'failure',
      output: { title: '4/10', summary: 'Usage is lost.', annotations: [annotation] },
    });

    const found = await open.octokit.rest.checks.listForRef({
      ...place,
      ref: open.head,
      check_name: 'Metercheck',
    });

    expect(found.data).toMatchObject({
      total_count: 1,
      check_runs: [{ status: 'completed', conclusion: 'failure', output: { annotations_count: 1 } }],
    });
    expect(open.sandbox.violations).toEqual([]);
  });

  it('gathers annotations over several updates', async () => {
    const { data } = await create();
    const check_run_id = Number(data.id);
    const output = { title: 't', summary: 's', annotations: Array.from({ length: 50 }, () => annotation) };
    const update = () => open.octokit.rest.checks.update({ ...place, check_run_id, output });
    await update();
    await update();

    const all = await open.octokit.paginate(open.octokit.rest.checks.listAnnotations, {
      ...place,
      check_run_id,
      per_page: 100,
    });

    expect(all).toHaveLength(100);
  });

  it('shows only the newest of a name unless all are asked for', async () => {
    await create();
    await create();
    const count = async (filter: 'all' | 'latest') =>
      (await open.octokit.rest.checks.listForRef({ ...place, ref: open.head, filter })).data.total_count;

    expect([await count('latest'), await count('all')]).toEqual([1, 2]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['an unknown conclusion', { conclusion: 'fine' }],
    ['a conclusion only GitHub gives', { conclusion: 'stale' }],
    ['completion without a conclusion', { status: 'completed' }],
    ['an unknown commit', { head_sha: 'f'.repeat(40) }],
    ['a blank name', { name: ' ' }],
    ['more than 50 annotations', withAnnotations(...Array.from({ length: 51 }, () => annotation))],
    [
      'an annotation that ends before it starts',
      withAnnotations({ ...annotation, start_line: 3, end_line: 2 }),
    ],
    [
      'columns over several lines',
      withAnnotations({ ...annotation, end_line: 2, start_column: 1, end_column: 2 }),
    ],
    ['an annotation without a message', withAnnotations({ ...annotation, message: '' })],
    ['a summary too long', { output: { title: 't', summary: 'x'.repeat(65_536) } }],
    ['a text too long', { output: { title: 't', summary: 's', text: 'x'.repeat(65_536) } }],
    ['output without a title', { output: { summary: 's' } }],
    ['a field misspelt', { detailsUrl: 'http://example.test' }],
  ])('is refused with %s', async (_, more) => {
    await expect(create(more)).rejects.toMatchObject({ status: 422 });
    expect(open.sandbox.repository().checkRuns).toEqual([]);
    expect(open.sandbox.violations).toHaveLength(1);
  });
});

function withAnnotations(...annotations: readonly unknown[]) {
  return { output: { title: 't', summary: 's', annotations } };
}
