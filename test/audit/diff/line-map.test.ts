import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapFile } from '#audit/diff/line-map.ts';
import { parsePatch } from '#audit/diff/parse-patch.ts';
import type { ChangedFile } from '#audit/source.ts';

function changed(patch: string | null): ChangedFile {
  return { path: 'a.ts', previousPath: 'a.ts', status: 'modified', patch };
}

const PATCH = [
  '@@ -1,4 +1,4 @@ function bill() {',
  ' one',
  '-two',
  '+zwei',
  ' three',
  ' four',
  '@@ -10,3 +10,2 @@',
  ' ten',
  '-eleven',
  ' twelve',
  '\\ No newline at end of file',
].join('\n');

describe('parsePatch', () => {
  it('numbers lines at both sides', () => {
    const [first] = parsePatch(PATCH).hunks;

    expect(first?.lines).toEqual([
      { type: 'keep', baseLine: 1, headLine: 1, text: 'one' },
      { type: 'delete', baseLine: 2, headLine: null, text: 'two' },
      { type: 'add', baseLine: null, headLine: 2, text: 'zwei' },
      { type: 'keep', baseLine: 3, headLine: 3, text: 'three' },
      { type: 'keep', baseLine: 4, headLine: 4, text: 'four' },
    ]);
  });

  it('drops the line that tells of a missing final newline', () => {
    expect(parsePatch(PATCH).hunks[1]?.lines.map((line) => line.text)).toEqual(['ten', 'eleven', 'twelve']);
  });

  it('takes CR off', () => {
    expect(parsePatch('@@ -1 +1 @@\n-a\r\n+b\r').hunks[0]?.lines.map((line) => line.text)).toEqual([
      'a',
      'b',
    ]);
  });

  it('notices a hunk that was cut', () => {
    expect(parsePatch('@@ -1,3 +1,3 @@\n a\n-b').isTruncated).toBe(true);
  });

  it('keeps lines that look like headers', () => {
    const patch = '@@ -1,2 +1,2 @@\n---- a/x\n+++++ b/y\n @@ -1 +1 @@';

    expect(parsePatch(patch).hunks[0]?.lines.map((line) => line.text)).toEqual([
      '--- a/x',
      '++++ b/y',
      '@@ -1 +1 @@',
    ]);
  });

  it('reads nothing from a missing patch', () => {
    expect(parsePatch(null).hunks).toEqual([]);
  });
});

describe('mapFile', () => {
  const lines = mapFile(changed(PATCH));

  it('lets comments stand inside one hunk only', () => {
    expect(lines.isCommentable({ startLine: 1, endLine: 4 })).toBe(true);
    expect(lines.isCommentable({ startLine: 4, endLine: 10 })).toBe(false);
    expect(lines.isCommentable({ startLine: 12, endLine: 12 })).toBe(false);
  });

  it('touches a range around a deletion, not one that begins after it', () => {
    expect(lines.isTouched({ startLine: 10, endLine: 11 })).toBe(true);
    expect(lines.isTouched({ startLine: 11, endLine: 11 })).toBe(false);
  });

  it('tells code that was laid out anew from code that was written anew', () => {
    const patch = [
      '@@ -1,7 +1,9 @@',
      ' begin();',
      "-send(a, 'one');",
      '+send(',
      '+  a,',
      '+  "one",',
      '+);',
      ' middle();',
      '-if (a) b()',
      '+if (a && c) b()',
      ' end();',
      '',
    ].join('\n');
    const reformatted = mapFile(changed(patch));

    expect(reformatted.isTouched({ startLine: 2, endLine: 5 })).toBe(true);
    expect(reformatted.isRewritten({ startLine: 2, endLine: 5 })).toBe(false);
    expect(reformatted.isRewritten({ startLine: 7, endLine: 7 })).toBe(true);
    expect(lines.isRewritten({ startLine: 2, endLine: 2 })).toBe(true);
    expect(lines.isRewritten({ startLine: 10, endLine: 11 })).toBe(true);
  });

  it('knows a new layout whose brackets moved past a kept line', () => {
    const patch = ['@@ -1,4 +1,3 @@', '-k(', '-a', '+k(a).m(', '+b', ' )', '-.m(b)'].join('\n');

    expect(mapFile(changed(patch)).isTouched({ startLine: 1, endLine: 3 })).toBe(true);
    expect(mapFile(changed(patch)).isRewritten({ startLine: 1, endLine: 3 })).toBe(false);
  });

  it('follows base lines to head', () => {
    expect([1, 2, 3, 5, 12, 20].map((line) => lines.toHead(line))).toEqual([1, null, 3, 5, 11, 19]);
  });
});

/** A change as an edit script: the truth that a printed patch has to lead back to. */
const edits = fc.array(
  fc.record({ type: fc.constantFrom('add', 'delete', 'keep'), text: fc.string({ maxLength: 8 }) }),
  { minLength: 1, maxLength: 40 },
);

describe('line map, over random edits', () => {
  it('leads every kept base line to its head line and every added line to the added set', () => {
    fc.assert(
      fc.property(edits, (script) => {
        const safe = script.map((edit) => ({ ...edit, text: edit.text.replace(/[\r\n\u2028\u2029]/g, '') }));
        const base = safe.filter((edit) => edit.type !== 'add').length;
        const head = safe.filter((edit) => edit.type !== 'delete').length;
        const sign = { add: '+', delete: '-', keep: ' ' } as const;
        const body = safe.map((edit) => sign[edit.type as keyof typeof sign] + edit.text).join('\n');
        const header = `@@ -${base ? 1 : 0},${base} +${head ? 1 : 0},${head} @@`;

        const lines = mapFile(changed(`${header}\n${body}`));

        let baseLine = 0;
        let headLine = 0;
        for (const edit of safe) {
          if (edit.type !== 'add') baseLine++;
          if (edit.type !== 'delete') headLine++;
          if (edit.type === 'keep') expect(lines.toHead(baseLine)).toBe(headLine);
          if (edit.type === 'delete') expect(lines.toHead(baseLine)).toBeNull();
          if (edit.type === 'add') expect(lines.added.has(headLine)).toBe(true);
        }
        expect(lines.patch.isTruncated).toBe(false);
      }),
    );
  });
});
