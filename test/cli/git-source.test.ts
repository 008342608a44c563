import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangeSource } from '#audit/source.ts';
import { openGitDirectory } from '#cli/git/git.ts';
import { gitSource } from '#cli/git-source.ts';
import { type FileContent, type GitRepository, makeGitRepository, writeTrap } from '#test/git-repository.ts';
import { describeChangeSource, type Tree } from '../contracts/change-source.contract.ts';

const made: GitRepository[] = [];

afterEach(() => {
  for (const repository of made.splice(0)) repository.remove();
});

function makeRepository(): GitRepository {
  const repository = makeGitRepository();
  made.push(repository);
  return repository;
}

async function openSource(directory: string, base: string | null, head: string): Promise<ChangeSource> {
  return gitSource(await openGitDirectory(directory), { base, head });
}

async function openChange(base: Tree, head: Tree): Promise<ChangeSource> {
  const repository = makeRepository();
  const before = repository.commit(base);
  const gone = Object.keys(base).filter((path) => !(path in head));
  const removals = Object.fromEntries(gone.map((path): [string, FileContent] => [path, null]));
  return openSource(repository.directory, before, repository.commit({ ...removals, ...head }));
}

describeChangeSource('the git source', openChange);

describe('the git source over real repositories', () => {
  it('reads a bare repository', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n' });
    const head = repository.commit({ 'a.ts': '2\n' });
    repository.git('clone', '--quiet', '--bare', '.', 'bare.git');

    const source = await openSource(join(repository.directory, 'bare.git'), base, head);

    expect((await source.files())[0]?.patch).toBe('@@ -1 +1 @@\n-1\n+2');
  });

  it('reads a linked worktree and a directory below the root', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'deep/a.ts': '1\n' });
    const head = repository.commit({ 'deep/a.ts': '2\n' });
    repository.git('worktree', 'add', '--quiet', '--detach', 'linked');

    const source = await openSource(join(repository.directory, 'linked', 'deep'), base, head);

    expect((await source.files()).map(({ path }) => path)).toEqual(['deep/a.ts']);
  });

  it('takes every file as added, without patches, when there is no base', async () => {
    const repository = makeRepository();
    const head = repository.commit({ 'a.ts': '1\n', 'b.ts': '2\n' });

    const source = await openSource(repository.directory, null, head);

    expect(await source.files()).toEqual([
      { path: 'a.ts', previousPath: 'a.ts', status: 'added', patch: null },
      { path: 'b.ts', previousPath: 'b.ts', status: 'added', patch: null },
    ]);
    expect((await source.read('base', ['a.ts'])).get('a.ts')).toEqual({ skipped: 'does not exist at base' });
  });

  it('compares a root commit with the empty tree', async () => {
    const repository = makeRepository();
    const head = repository.commit({ 'a.ts': '1\n' });
    const emptyTree = execFileSync('git', ['hash-object', '-t', 'tree', '--stdin'], { input: '' });

    const source = await openSource(repository.directory, emptyTree.toString().trim(), head);

    expect((await source.files())[0]?.patch).toBe('@@ -0,0 +1 @@\n+1');
  });

  it('keeps patches with their files where one turns into a link', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n', 'b.ts': 'file\n', 'c.ts': '1\n' });
    const head = repository.commit({ 'a.ts': '2\n', 'b.ts': { link: 'a.ts' }, 'c.ts': '3\n' });

    const source = await openSource(repository.directory, base, head);

    expect((await source.files()).map(({ path, patch }) => [path, patch])).toEqual([
      ['a.ts', '@@ -1 +1 @@\n-1\n+2'],
      ['b.ts', null],
      ['c.ts', '@@ -1 +1 @@\n-1\n+3'],
    ]);
    expect((await source.read('head', ['b.ts'])).get('b.ts')).toEqual({ skipped: 'a symbolic link' });
  });

  it('lists a submodule without reading it', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n' });
    repository.git('update-index', '--add', '--cacheinfo', `160000,${base},vendored`);
    repository.git('commit', '--quiet', '--message', 'Add a submodule');

    const source = await openSource(repository.directory, base, repository.git('rev-parse', 'HEAD'));

    expect(await source.files()).toEqual([
      { path: 'vendored', previousPath: 'vendored', status: 'added', patch: null },
    ]);
    expect((await source.read('head', ['vendored'])).get('vendored')).toEqual({ skipped: 'a submodule' });
  });

  it('drops a byte order mark', async () => {
    const repository = makeRepository();
    const head = repository.commit({ 'a.cs': '\uFEFFclass A {}\n' });

    const source = await openSource(repository.directory, null, head);

    expect((await source.read('head', ['a.cs'])).get('a.cs')).toEqual({ text: 'class A {}\n' });
  });

  it('goes on without the objects a repository lacks', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n', 'lost.ts': 'lost\n' });
    const head = repository.commit({ 'a.ts': '2\n', 'lost.ts': 'lost and found\n' });
    const lost = repository.git('rev-parse', `${base}:lost.ts`);
    rmSync(join(repository.directory, '.git/objects', lost.slice(0, 2), lost.slice(2)), { force: true });

    const source = await openSource(repository.directory, base, head);

    expect((await source.files()).map(({ path, patch }) => [path, patch])).toEqual([
      ['a.ts', '@@ -1 +1 @@\n-1\n+2'],
      ['lost.ts', null],
    ]);
    expect((await source.read('base', ['lost.ts'])).get('lost.ts')).toEqual({
      skipped: 'its content is missing from the repository',
    });
  });
});

describe('the git source under a hostile repository', () => {
  it('runs nothing that configuration, attributes or hooks name', async () => {
    const repository = makeRepository();
    const attributes = '*.ts diff=evil filter=evil merge=evil\n';
    const base = repository.commit({ 'a.ts': '1\n', '.gitattributes': attributes });
    const head = repository.commit({ 'a.ts': '2\n' });
    const trace = join(repository.directory, 'trap-was-run');
    const trap = writeTrap(repository.directory, trace);
    for (const key of [
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.smudge',
      'filter.evil.clean',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'pager.diff-tree',
      'alias.diff-tree',
    ]) {
      repository.git('config', key, key.startsWith('alias.') ? `!${trap}` : trap);
    }
    writeFileSync(join(repository.directory, '.git/info/attributes'), attributes);

    const source = await openSource(repository.directory, base, head);

    expect((await source.files())[0]?.patch).toBe('@@ -1 +1 @@\n-1\n+2');
    expect((await source.read('head', ['a.ts'])).get('a.ts')).toEqual({ text: '2\n' });
    expect(existsSync(trace)).toBe(false);
  });

  it('fetches nothing for a partial clone, and says what is missing', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n' });
    const head = repository.commit({ 'a.ts': '2\n' });
    const trace = join(repository.directory, 'trap-was-run');
    const trap = writeTrap(repository.directory, trace);
    const lost = repository.git('rev-parse', `${base}:a.ts`);
    rmSync(join(repository.directory, '.git/objects', lost.slice(0, 2), lost.slice(2)), { force: true });
    repository.git('config', 'core.repositoryFormatVersion', '1');
    repository.git('config', 'extensions.partialClone', 'origin');
    repository.git('config', 'remote.origin.url', `ext::${trap} %S`);
    repository.git('config', 'remote.origin.promisor', 'true');
    repository.git('config', 'protocol.ext.allow', 'always');

    const source = await openSource(repository.directory, base, head);
    const files = await source.files();
    const texts = await source.read('base', ['a.ts']);

    expect(files.map(({ path, patch }) => [path, patch])).toEqual([['a.ts', null]]);
    expect(texts.get('a.ts')).toEqual({ skipped: 'its content is missing from the repository' });
    expect(existsSync(trace)).toBe(false);
  });

  it('shows the patch of files that attributes call binary', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n', '.gitattributes': '*.ts -diff\n' });
    const head = repository.commit({ 'a.ts': '2\n' });

    const source = await openSource(repository.directory, base, head);

    expect((await source.files())[0]?.patch).toBe('@@ -1 +1 @@\n-1\n+2');
  });

  it('prints the same form whatever the configuration asks for', async () => {
    const repository = makeRepository();
    const base = repository.commit({ 'a.ts': '1\n\n3\n' });
    const head = repository.commit({ 'a.ts': '2\n\n3\n' });
    for (const [key, value] of [
      ['color.ui', 'always'],
      ['diff.noprefix', 'true'],
      ['diff.mnemonicPrefix', 'true'],
      ['diff.context', '0'],
      ['diff.suppressBlankEmpty', 'true'],
      ['core.quotePath', 'true'],
      ['core.worktree', '/nowhere'],
    ] as const) {
      repository.git('config', key, value);
    }

    const source = await openSource(repository.directory, base, head);

    expect((await source.files())[0]?.patch).toBe('@@ -1,3 +1,3 @@\n-1\n+2\n \n 3');
  });
});
