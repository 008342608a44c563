import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox, toClient } from '#test/open-sandbox.ts';

const manyFiles = Object.fromEntries(
  Array.from({ length: 130 }, (_, n) => [`src/f${n}.ts`, `export const n = ${n};\n`]),
);

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox(
    {
      base: { 'src/a.ts': 'one\ntwo\nthree\n', 'src/old.ts': 'a\nb\nc\nd\ne\n', 'gone.ts': 'x\n' },
      head: {
        ...manyFiles,
        'src/a.ts': 'one\n2\nthree\n',
        'src/old.ts': null,
        'src/new name ü.ts': 'a\nb\nc\nd\ne\n',
        'gone.ts': null,
        'logo.png': new Uint8Array([1, 0, 2]),
        'link.ts': { link: 'src/a.ts' },
        'big.txt': 'y'.repeat(1_200_000),
      },
    },
    { limits: { patchBytes: 500_000 } },
  );
});
afterAll(async () => {
  await open.close();
});

describe('reading a pull request', () => {
  it('gives the pull request with what git says of its size', async () => {
    const { data } = await open.octokit.rest.pulls.get(open.place);

    expect(data).toMatchObject({ number: 1, state: 'open', commits: 1, changed_files: 136 });
    expect(data.head.sha).toBe(open.head);
    expect(data.base.sha).toBe(open.base);
  });

  it('gives the files in pages that the Link header joins', async () => {
    const first = await open.octokit.rest.pulls.listFiles({ ...open.place, per_page: 100 });
    const all = await open.octokit.paginate(open.octokit.rest.pulls.listFiles, {
      ...open.place,
      per_page: 50,
    });

    expect(first.data).toHaveLength(100);
    expect(first.headers.link).toContain('rel="next"');
    expect(new Set(all.map((file) => file.filename)).size).toBe(136);
  });

  it('gives at most a hundred a page', async () => {
    const { data } = await open.octokit.rest.pulls.listFiles({ ...open.place, per_page: 500 });

    expect(data).toHaveLength(100);
  });

  it('gives status, counts and hunks as GitHub words them', async () => {
    const files = await open.octokit.paginate(open.octokit.rest.pulls.listFiles, open.place);
    const byName = new Map(files.map((file) => [file.filename, file]));

    expect(byName.get('src/a.ts')).toMatchObject({
      status: 'modified',
      additions: 1,
      deletions: 1,
      changes: 2,
      patch: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three',
    });
    expect(byName.get('src/new name ü.ts')).toMatchObject({
      status: 'renamed',
      previous_filename: 'src/old.ts',
    });
    expect(byName.get('gone.ts')?.status).toBe('removed');
  });

  it('leaves the patch out for binary files and for large ones', async () => {
    const files = await open.octokit.paginate(open.octokit.rest.pulls.listFiles, open.place);
    const withoutPatch = files.filter((file) => file.patch === undefined).map((file) => file.filename);

    expect(withoutPatch).toEqual(expect.arrayContaining(['logo.png', 'big.txt', 'src/new name ü.ts']));
    expect(withoutPatch).not.toContain('src/a.ts');
  });

  it('compares two commits from their merge base', async () => {
    const { owner, repo } = open.place;
    const basehead = `${open.base}...${open.head}`;

    const { data } = await open.octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead });

    expect(data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0 });
    expect(data.merge_base_commit.sha).toBe(open.base);
  });

  it('finds the pull requests of a commit', async () => {
    const { owner, repo } = open.place;

    const { data } = await open.octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      owner,
      repo,
      commit_sha: open.head,
    });

    expect(data.map((pull) => pull.number)).toEqual([1]);
  });
});

describe('reading files', () => {
  const content = (path: string) =>
    open.octokit.rest.repos.getContent({ owner: 'acme', repo: 'billing', path, ref: open.head });

  it('gives a text in base64', async () => {
    const { data } = await content('src/a.ts');

    expect(data).toMatchObject({ type: 'file', encoding: 'base64', size: 12 });
    expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe('one\n2\nthree\n');
  });

  it('gives a directory, a link and a file above a megabyte as GitHub does', async () => {
    const [directory, link, big] = await Promise.all([
      content('src'),
      content('link.ts'),
      content('big.txt'),
    ]);

    expect(directory.data).toHaveLength(132);
    expect(link.data).toMatchObject({ type: 'symlink', target: 'src/a.ts' });
    expect(big.data).toMatchObject({ encoding: 'none', content: '', size: 1_200_000 });
  });

  it('gives any file raw', async () => {
    const { data } = await open.octokit.rest.repos.getContent({
      owner: 'acme',
      repo: 'billing',
      path: 'big.txt',
      ref: open.head,
      mediaType: { format: 'raw' },
    });

    expect(data).toHaveLength(1_200_000);
  });

  it('answers 404 for a path that is not there', async () => {
    await expect(content('nowhere.ts')).rejects.toMatchObject({ status: 404 });
  });

  it('lists a whole tree, and cuts it at its limit', async () => {
    const tree = (sandbox: OpenSandbox) =>
      sandbox.octokit.rest.git.getTree({
        owner: 'acme',
        repo: 'billing',
        tree_sha: sandbox.head,
        recursive: '1',
      });
    const small = await openSandbox({ base: { a: '1' }, head: { b: '2' } }, { limits: { treeEntries: 1 } });

    const [whole, cut] = await Promise.all([tree(open), tree(small)]);
    await small.close();

    expect(whole.data.truncated).toBe(false);
    expect(whole.data.tree.map((entry) => entry.path)).toContain('src/new name ü.ts');
    expect(cut.data).toMatchObject({ truncated: true, tree: [{ path: 'a' }] });
  });

  it('gives a blob by its id', async () => {
    const file_sha = open.git.git('rev-parse', `${open.head}:src/a.ts`);

    const { data } = await open.octokit.rest.git.getBlob({ owner: 'acme', repo: 'billing', file_sha });

    expect(Buffer.from(data.content, 'base64').toString()).toBe('one\n2\nthree\n');
  });
});

describe('who may read', () => {
  it('asks for credentials', async () => {
    await expect(toClient(open.sandbox).rest.pulls.get(open.place)).rejects.toMatchObject({ status: 401 });
  });

  it('hides a repository without the App', async () => {
    const other = await openSandbox({ base: { a: '1' }, head: { a: '2' } });
    other.sandbox.uninstall(other.sandbox.repository());

    await expect(other.octokit.rest.pulls.get(other.place)).rejects.toMatchObject({ status: 404 });
    await other.close();
  });

  it('tells what a person may do', async () => {
    const other = await openSandbox(
      { base: { a: '1' }, head: { a: '2' } },
      { repository: { roles: { ada: 'maintain', eve: 'read' } } },
    );
    const ask = (username: string) =>
      other.octokit.rest.repos.getCollaboratorPermissionLevel({ owner: 'acme', repo: 'billing', username });

    const [ada, eve] = await Promise.all([ask('ada'), ask('eve')]);

    expect(ada.data).toMatchObject({ permission: 'write', role_name: 'maintain' });
    expect(eve.data.permission).toBe('read');
    await expect(ask('nobody')).rejects.toMatchObject({ status: 404 });
    expect(other.sandbox.violations).toEqual([]);
    await other.close();
  });
});

describe('what the stand-in says', () => {
  it('is what the description allows', () => {
    expect(open.sandbox.violations).toEqual([]);
  });
});
