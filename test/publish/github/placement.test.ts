import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapChange } from '#audit/diff/line-map.ts';
import { placeFinding } from '#publish/github/placement.ts';
import { sampleFinding } from '#test/sample-report.ts';

const PATH = 'src/meter.ts';

// Head lines 10-13 and 30-32 stand on the diff; 11 and 12 are new.
const PATCH = [
  '@@ -10,2 +10,4 @@ function report() {',
  ' ten',
  '+eleven',
  '+twelve',
  ' thirteen',
  '@@ -28,3 +30,3 @@ function other() {',
  ' thirty',
  '-old',
  '+thirty-one',
  ' thirty-two',
].join('\n');
const LINES = mapChange([{ path: PATH, previousPath: PATH, status: 'modified', patch: PATCH }]);

function at(startLine: number, endLine: number, suggestion: [number, number, string] | null = null) {
  const rewrite = suggestion && { startLine: suggestion[0], endLine: suggestion[1], text: suggestion[2] };
  const location = { path: PATH, startLine, endLine };
  return placeFinding(sampleFinding({ location, suggestion: rewrite }), LINES);
}

describe('where a comment is placed', () => {
  it('is on the whole range where one hunk holds it', () => {
    expect(at(10, 13)).toEqual({ path: PATH, startLine: 10, endLine: 13, suggestion: null });
  });

  it('is on the part inside the diff where the finding reaches beyond it', () => {
    expect(at(5, 11)).toMatchObject({ startLine: 10, endLine: 11 });
  });

  it('is on the changed part where two hunks hold a part', () => {
    expect(at(13, 32)).toMatchObject({ startLine: 30, endLine: 32 });
  });

  it('is nowhere when no line of the finding is on the diff', () => {
    expect(at(14, 29)).toBeNull();
  });

  it('is nowhere in a file that the change does not have', () => {
    const location = { path: 'src/other.ts', startLine: 10, endLine: 10 };

    expect(placeFinding(sampleFinding({ location }), LINES)).toBeNull();
  });

  it('never leaves the lines of one hunk', () => {
    const hunks = LINES.get(PATH)?.patch.hunks ?? [];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), (start, length) => {
        const place = at(start, start + length);

        const isOnDiff = (line: number) =>
          hunks.some((hunk) => hunk.lines.some(({ headLine }) => headLine === line));
        expect(place === null || (isOnDiff(place.startLine) && isOnDiff(place.endLine))).toBe(true);
      }),
    );
  });
});

describe('a one-click edit', () => {
  it('makes its own lines those of the comment', () => {
    expect(at(10, 13, [11, 12, 'new'])).toEqual({
      path: PATH,
      startLine: 11,
      endLine: 12,
      suggestion: 'new',
    });
  });

  it('is not offered where one of its lines is off the diff', () => {
    expect(at(10, 13, [12, 14, 'new'])).toMatchObject({ startLine: 10, endLine: 13, suggestion: null });
  });

  it('is not offered away from the finding', () => {
    expect(at(10, 11, [30, 31, 'new'])).toMatchObject({ startLine: 10, endLine: 11, suggestion: null });
  });

  it('is not offered with characters a reader cannot see', () => {
    expect(at(10, 13, [11, 11, 'access\u202e level'])?.suggestion).toBeNull();
  });
});
