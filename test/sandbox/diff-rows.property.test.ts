import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapFile } from '#audit/diff/line-map.ts';
import { findPlace } from '#sandbox/diff-rows.ts';
import { type FileDiff, readDiff } from '#sandbox/git/diff.ts';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';

/** Lines that look like parts of a patch, or end where a line feed does not. */
const line = fc.constantFrom(
  'a',
  'b',
  '',
  '-- x',
  '++ y',
  '@@ -1,2 +3,4 @@',
  'diff --git a/x b/x',
  '\\ No newline',
  'c\r',
  'd\u2028e',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, isEnded]) => `${lines.join('\n')}${isEnded ? '\n' : ''}`);

const PAIRS = 150;
let git: GitRepository;
let files: FileDiff[];

beforeAll(async () => {
  git = makeGitRepository();
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: PAIRS, seed: 20261122 });
  const toTree = (side: 0 | 1) => Object.fromEntries(pairs.map((pair, n) => [`f${n}.txt`, pair[side]]));
  const [base, head] = [git.commit(toTree(0)), git.commit(toTree(1))];
  files = await readDiff(git.directory, base, head);
});
afterAll(() => {
  git.remove();
});

describe('the stand-in and the product, each with its own reading of patches', () => {
  it('agree on every line that a comment may stand on', () => {
    expect(files.length).toBeGreaterThan(PAIRS / 2);
    for (const { path, patch } of files) {
      const ours = mapFile({ path, previousPath: path, status: 'modified', patch });
      for (let number = 1; number <= 45; number++) {
        const isPlace = typeof findPlace(patch ?? '', { line: number }) !== 'string';
        expect([path, number, ours.isCommentable({ startLine: number, endLine: number })]).toEqual([
          path,
          number,
          isPlace,
        ]);
      }
    }
  });

  it('agree on every range', () => {
    const number = fc.integer({ min: 1, max: 45 });
    fc.assert(
      fc.property(fc.constantFrom(...files), number, number, ({ path, patch }, one, other) => {
        const [startLine, endLine] = [Math.min(one, other), Math.max(one, other)];
        fc.pre(startLine < endLine);
        const ours = mapFile({ path, previousPath: path, status: 'modified', patch });
        const isPlace = typeof findPlace(patch ?? '', { line: endLine, startLine }) !== 'string';
        expect(ours.isCommentable({ startLine, endLine })).toBe(isPlace);
      }),
      { numRuns: 2000 },
    );
  });
});
