import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

const base = Array.from({ length: 40 }, (_, n) => `line ${n + 1}`);
const head = base.map((line, n) => (n === 4 || n === 29 ? `${line} changed` : line));

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox({
    base: { 'src/a.ts': `${base.join('\n')}\n` },
    head: { 'src/a.ts': `${head.join('\n')}\n`, 'logo.png': new Uint8Array([0, 1]) },
  });
});
afterEach(async () => {
  await open.close();
});

type Comment = Readonly<Record<string, unknown>> & { readonly line?: number };

function post(comments: readonly Comment[], rest: Readonly<Record<string, unknown>> = {}) {
  return open.octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    ...open.place,
    event: 'COMMENT',
    body: 'What we found.',
    comments: comments.map((comment) => ({ path: 'src/a.ts', body: 'Usage is lost here.', ...comment })),
    ...rest,
  });
}

describe('a review', () => {
  it('is kept with its comments at their lines', async () => {
    const { data } = await post([{ line: 5 }, { line: 31, start_line: 29 }], { commit_id: open.head });
    const comments = await open.octokit.rest.pulls.listReviewComments(open.place);

    expect(data).toMatchObject({
      state: 'COMMENTED',
      commit_id: open.head,
      user: { login: 'metercheck[bot]' },
    });
    expect(comments.data.map(({ line, start_line, side }) => [start_line, line, side])).toEqual([
      [null, 5, 'RIGHT'],
      [29, 31, 'RIGHT'],
    ]);
    expect(comments.data[0]?.diff_hunk.split('\n').at(-1)).toBe('+line 5 changed');
    expect(open.sandbox.violations).toEqual([]);
  });

  it('may comment on a removed line and on context', async () => {
    await post([{ line: 5, side: 'LEFT' }, { line: 8 }]);

    expect(open.pull.threads.map(({ line, side }) => [line, side])).toEqual([
      [5, 'LEFT'],
      [8, 'RIGHT'],
    ]);
  });

  it.each<[string, Comment, string]>([
    ['outside the diff', { line: 15 }, 'line must be part of the diff'],
    ['in a file of no hunks', { line: 1, path: 'logo.png' }, 'Line could not be resolved'],
    ['in a file that did not change', { line: 1, path: 'other.ts' }, 'Path could not be resolved'],
    ['that ends before it starts', { line: 5, start_line: 7 }, 'start line must precede the end line'],
    ['that starts where it ends', { line: 5, start_line: 5 }, 'start line must precede the end line'],
    ['over two hunks', { line: 30, start_line: 5 }, 'same hunk'],
    ['on an unknown side', { line: 5, side: 'MIDDLE' }, 'side'],
    ['with a blank body', { line: 5, body: ' ' }, 'Validation Failed'],
    ['with a body too long', { line: 5, body: 'x'.repeat(65_537) }, 'body is too long'],
    ['with a field misspelt', { line: 5, startLine: 4 }, 'startLine'],
  ])('is refused whole for a comment %s', async (_, comment, sentence) => {
    const refusal = post([{ line: 5 }, comment]);

    await expect(refusal).rejects.toMatchObject({ status: 422, message: expect.stringContaining(sentence) });
    expect(open.pull.reviews).toEqual([]);
    expect(open.pull.threads).toEqual([]);
    expect(open.sandbox.violations).toHaveLength(1);
  });

  it('is refused without a body, and for a commit of another branch', async () => {
    const stranger = open.git.git('commit-tree', '-m', 'Other', `${open.head}^{tree}`);

    await expect(post([], { body: '' })).rejects.toMatchObject({ status: 422 });
    await expect(post([{ line: 5 }], { commit_id: stranger })).rejects.toMatchObject({ status: 422 });
    expect(open.pull.reviews).toEqual([]);
  });

  it('that approves is a violation of ours', async () => {
    await post([], { event: 'APPROVE' });

    expect(open.sandbox.violations).toHaveLength(1);
  });

  it('is refused without the permission', async () => {
    const other = await openSandbox(
      { base: { a: '1' }, head: { a: '2' } },
      { permissions: { pull_requests: 'read' } },
    );

    const refusal = other.octokit.rest.pulls.createReview({
      ...other.place,
      event: 'COMMENT',
      body: 'Hello',
    });

    await expect(refusal).rejects.toMatchObject({ status: 403 });
    await other.close();
  });
});

describe('a comment after another push', () => {
  async function pushLines(lines: readonly string[]): Promise<void> {
    const sha = open.git.commit({ 'src/a.ts': `${lines.join('\n')}\n` }, 'More');
    await open.sandbox.push(open.pull, sha);
  }
  const line = async () => (await open.octokit.rest.pulls.listReviewComments(open.place)).data[0]?.line;

  it('moves with its line', async () => {
    await post([{ line: 30 }]);

    await pushLines(['new first', ...head]);

    expect(await line()).toBe(31);
  });

  it('stands nowhere when its line was changed', async () => {
    await post([{ line: 30 }]);

    await pushLines(head.with(29, 'mended'));

    expect(await line()).toBeNull();
    expect(open.sandbox.violations).toEqual([]);
  });
});
