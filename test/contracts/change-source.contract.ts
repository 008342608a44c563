import { describe, expect, it } from 'vitest';
import { type ChangedFile, type ChangeSource, isText, MAX_FILE_BYTES } from '#audit/source.ts';

/** Files of one side of a change by path. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Makes the implementation under test serve a change from `base` to `head`. */
export type OpenChange = (base: Tree, head: Tree) => Promise<ChangeSource>;

/** What every source of a change promises; run for each implementation that has a base and a head. */
export function describeChangeSource(name: string, open: OpenChange): void {
  describe(`${name} keeps the contract of a change source`, () => {
    it('lists added, modified and removed files with their status', async () => {
      const source = await open(
        { 'kept.ts': 'same\n', 'old.ts': 'gone\n', 'src/a.ts': 'one\n' },
        { 'kept.ts': 'same\n', 'new.ts': 'fresh\n', 'src/a.ts': 'two\n' },
      );

      expect(byPath(await source.files()).map(({ path, status }) => [path, status])).toEqual([
        ['new.ts', 'added'],
        ['old.ts', 'removed'],
        ['src/a.ts', 'modified'],
      ]);
    });

    it('gives hunks without a header', async () => {
      const source = await open({ 'a.ts': 'one\ntwo\n' }, { 'a.ts': 'one\n2\n' });

      expect((await source.files())[0]?.patch).toBe('@@ -1,2 +1,2 @@\n one\n-two\n+2');
    });

    it('keeps the mark of a missing final newline in the patch', async () => {
      const source = await open({ 'a.ts': 'one\n' }, { 'a.ts': 'one' });

      expect((await source.files())[0]?.patch).toContain('\\ No newline at end of file');
    });

    it('names the former path of a renamed file', async () => {
      const text = 'a\nb\nc\nd\ne\nf\n';
      const source = await open({ 'before.ts': text }, { 'after.ts': text });

      expect(await source.files()).toEqual([
        { path: 'after.ts', previousPath: 'before.ts', status: 'renamed', patch: null },
      ]);
    });

    it('is not led astray by code that looks like a patch', async () => {
      const hostile = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n';
      const source = await open({ 'a.ts': 'x\n', 'b.ts': 'b\n' }, { 'a.ts': hostile, 'b.ts': 'c\n' });

      const files = byPath(await source.files());

      expect(files.map(({ path }) => path)).toEqual(['a.ts', 'b.ts']);
      expect(files[0]?.patch).toContain('+diff --git a/x b/x');
      expect(files[1]?.patch).toBe('@@ -1 +1 @@\n-b\n+c');
    });

    it('answers for odd names', async () => {
      const odd = ['a b.ts', 'ünï.ts', 'quo"te.ts', "it's.ts", '-dash.ts', ':(top)x.ts', 'a*b.ts'];
      const source = await open({}, Object.fromEntries(odd.map((path) => [path, `${path}\n`])));

      const files = await source.files();
      const texts = await source.read('head', odd);

      expect(files.map(({ path }) => path).toSorted()).toEqual(odd.toSorted());
      expect(odd.map((path) => texts.get(path))).toEqual(odd.map((path) => ({ text: `${path}\n` })));
      expect(files.find(({ path }) => path === 'quo"te.ts')?.patch).toBe('@@ -0,0 +1 @@\n+quo"te.ts');
    });

    it('reads each side as it stands there', async () => {
      const source = await open({ 'a.ts': 'before\r\n' }, { 'a.ts': 'after' });

      expect((await source.read('base', ['a.ts'])).get('a.ts')).toEqual({ text: 'before\r\n' });
      expect((await source.read('head', ['a.ts'])).get('a.ts')).toEqual({ text: 'after' });
    });

    it('answers every path it is asked for, with the reason where there is no text', async () => {
      const source = await open(
        {},
        {
          'binary.ts': new Uint8Array([0x61, 0, 0x62]),
          'latin.ts': new Uint8Array([0x66, 0xfc, 0x72, 0x0a]),
          'huge.ts': `${'x'.repeat(MAX_FILE_BYTES)}\n`,
        },
      );

      const texts = await source.read('head', ['binary.ts', 'latin.ts', 'huge.ts', 'absent.ts']);

      expect(texts.size).toBe(4);
      for (const text of texts.values()) {
        expect(isText(text)).toBe(false);
        expect('skipped' in text && text.skipped).not.toBe('');
      }
    });

    it('has no patch for a binary file', async () => {
      const source = await open({}, { 'logo.png': new Uint8Array([0x89, 0x50, 0, 0, 1]) });

      expect((await source.files())[0]?.patch).toBeNull();
    });

    it('lists every path at head', async () => {
      const source = await open({ 'gone.ts': '1\n' }, { 'a.ts': '1\n', 'b/c.ts': '2\n' });

      const listing = await source.paths();

      expect(listing?.isComplete).toBe(true);
      expect(listing?.paths.toSorted()).toEqual(['a.ts', 'b/c.ts']);
    });
  });
}

function byPath(files: readonly ChangedFile[]): readonly ChangedFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
