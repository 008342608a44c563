import { afterEach, describe, expect, it } from 'vitest';
import type { ChangeSource } from '#audit/source.ts';
import { readPullRequest } from '#github/pull-request.ts';
import { pullRequestSource } from '#github/pull-request-source.ts';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

let opened: OpenSandbox | null = null;

afterEach(async () => {
  expect(opened?.sandbox.violations ?? []).toEqual([]);
  await opened?.close();
  opened = null;
});

/** The source of a pull request with these trees, on a fresh stand-in of GitHub. */
async function sourceOf(...args: Parameters<typeof openSandbox>): Promise<ChangeSource> {
  opened = await openSandbox(...args);
  return open(opened);
}

async function open({ octokit, pull }: OpenSandbox): Promise<ChangeSource> {
  const name = { owner: 'acme', repository: 'billing', number: pull.number };
  return pullRequestSource(octokit, await readPullRequest(octokit, name));
}

function requestsFor(operation: string): number {
  return opened?.sandbox.requests.filter((request) => request.operation === operation).length ?? 0;
}

function numbered(count: number, text: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/${i}.ts`, `${text} ${i}\n`]));
}

describe('the files of a pull request', () => {
  it('are listed over all pages, with status, patch and the name they had', async () => {
    const source = await sourceOf({
      base: { 'old.ts': 'a\nb\nc\nd\ne\nf\n', 'gone.ts': 'x\n', 'same.ts': 'y\n' },
      head: { 'old.ts': null, 'new.ts': 'a\nb\nc\nd\ne\nF\n', 'gone.ts': null, ...numbered(120, 'new') },
    });

    const files = await source.files();

    expect(files).toHaveLength(122);
    expect(files.find((file) => file.path === 'new.ts')).toMatchObject({
      previousPath: 'old.ts',
      status: 'renamed',
    });
    expect(files.find((file) => file.path === 'gone.ts')).toMatchObject({ status: 'removed' });
    expect(files.find((file) => file.path === 'src/7.ts')).toEqual({
      path: 'src/7.ts',
      previousPath: 'src/7.ts',
      status: 'added',
      patch: '@@ -0,0 +1 @@\n+new 7',
    });
    expect(requestsFor('pulls/list-files')).toBe(2);
  });

  it('have no patch where GitHub leaves it out', async () => {
    const source = await sourceOf({ base: {}, head: { 'a.bin': Uint8Array.of(0, 1, 2), 'b.ts': 'b\n' } });

    const files = await source.files();

    expect(files.map(({ path, patch }) => [path, patch === null])).toEqual([
      ['a.bin', true],
      ['b.ts', false],
    ]);
  });

  it('are all there although GitHub stops listing them', async () => {
    const base = { ...numbered(3, 'old'), 'gone.ts': 'x\n', 'same.ts': 'y\n' };
    const head = { ...numbered(5, 'new'), 'gone.ts': null };
    const source = await sourceOf({ base, head }, { limits: { filesPerPullRequest: 2 } });

    const files = await source.files();

    expect(files.map(({ path, status }) => `${path} ${status}`).toSorted()).toEqual([
      'gone.ts removed',
      'src/0.ts modified',
      'src/1.ts modified',
      'src/2.ts modified',
      'src/3.ts added',
      'src/4.ts added',
    ]);
  });

  it('cannot be had where GitHub cuts the list and the tree, and the reason is told', async () => {
    const limits = { filesPerPullRequest: 2, treeEntries: 3 };
    const source = await sourceOf({ base: {}, head: numbered(5, 'new') }, { limits });

    await expect(source.files()).rejects.toMatchObject({ name: 'UserError', code: 'change-too-large' });
  });
});

describe('the texts of a pull request', () => {
  it('are the bytes of the file, whatever its line ends and its name', async () => {
    const files = {
      'dos.ts': 'a\r\nb\r\n',
      'no-end.ts': 'a\nb',
      'empty.ts': '',
      'marked.ts': '\uFEFFa\n',
      'größe 🧾/an "odd" name.ts': 'ü 🧾\n',
      "it's $HOME\\{x}?ref=main#1.ts": 'x\n',
    };
    const source = await sourceOf({ base: {}, head: files });

    const texts = await source.read('head', Object.keys(files));

    expect(Object.fromEntries(texts)).toEqual(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }])),
    );
  });

  it('come with a reason where there is none', async () => {
    const head = {
      'binary.ts': Uint8Array.of(0x61, 0, 0x62),
      'latin.ts': Uint8Array.of(0x67, 0x72, 0xfc, 0xdf),
      'huge.ts': 'x'.repeat(1_000_001),
    };
    const source = await sourceOf({ base: { 'dir/file.ts': 'x' }, head });

    const texts = await source.read('head', [...Object.keys(head), 'dir', 'none.ts']);

    expect(Object.fromEntries(texts)).toEqual({
      'binary.ts': { skipped: 'binary file' },
      'latin.ts': { skipped: 'not valid UTF-8' },
      'huge.ts': { skipped: 'larger than 1,000,000 bytes' },
      dir: { skipped: 'not in the repository at this commit' },
      'none.ts': { skipped: 'not in the repository at this commit' },
    });
  });

  it('are whole where GraphQL cuts them', async () => {
    const text = 'line\n'.repeat(10);
    const source = await sourceOf({ base: {}, head: { 'a.ts': text } }, { limits: { blobTextBytes: 12 } });

    expect((await source.read('head', ['a.ts'])).get('a.ts')).toEqual({ text });
  });

  it.each([['status'], ['reset']] as const)('come by REST where GraphQL fails (%s)', async (kind) => {
    const path = 'an "odd" dir/größe?.ts';
    const source = await sourceOf({ base: {}, head: { [path]: 'x\n', 'bin.ts': Uint8Array.of(0) } });
    opened?.sandbox.fail({ operation: 'graphql', kind, status: 502 });

    const texts = await source.read('head', [path, 'bin.ts', 'none.ts']);

    expect([...texts.values()]).toEqual([
      { text: 'x\n' },
      { skipped: 'binary file' },
      { skipped: 'not in the repository at this commit' },
    ]);
  });

  it('of the base side are those of the merge base, not of the branch as it went on', async () => {
    opened = await openSandbox({ base: { 'a.ts': 'base\n' }, head: { 'a.ts': 'head\n' } });
    const { git, sandbox } = opened;
    git.git('checkout', '--quiet', 'main');
    git.commit({ 'a.ts': 'later\n' });
    opened = { ...opened, pull: await sandbox.openPullRequest({ base: 'main', head: 'change' }) };
    const source = await open(opened);

    expect((await source.read('base', ['a.ts'])).get('a.ts')).toEqual({ text: 'base\n' });
    expect((await source.read('head', ['a.ts'])).get('a.ts')).toEqual({ text: 'head\n' });
  });

  it('ask for no more than one query for fifty files, and for none twice', async () => {
    const files = numbered(120, 'new');
    const source = await sourceOf({ base: numbered(120, 'old'), head: files });
    const paths = Object.keys(files);

    await source.read('head', paths);
    await source.read('base', paths);
    await source.read('head', paths);

    expect(requestsFor('graphql')).toBe(6);
    expect(requestsFor('repos/compare-commits-with-basehead')).toBe(1);
    expect(opened?.sandbox.requests.filter(({ operation }) => operation.startsWith('git/'))).toEqual([]);
  });
});

describe('the paths of a pull request', () => {
  it('are those at its head', async () => {
    const source = await sourceOf({
      base: { 'a.ts': 'a', 'gone.ts': 'x' },
      head: { 'dir/b.ts': 'b', 'gone.ts': null },
    });

    expect(await source.paths()).toEqual({ paths: ['a.ts', 'dir/b.ts'], isComplete: true });
  });

  it('say when GitHub cut the tree', async () => {
    const source = await sourceOf({ base: {}, head: numbered(5, 'new') }, { limits: { treeEntries: 3 } });

    expect((await source.paths())?.isComplete).toBe(false);
  });
});
