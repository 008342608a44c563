import { describe, expect, it } from 'vitest';
import { mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import { MAX_BODY_LENGTH } from '#github/limits.ts';
import { toComment, toDraft } from '#publish/github/comment.ts';
import { parseFindingMarker } from '#publish/github/marker.ts';
import { HOSTILE_TEXTS } from '#test/hostile-report.ts';
import { sampleFinding } from '#test/sample-report.ts';

const HEAD = '9b1d6e2fa3c458709b1d6e2fa3c45870aabbccdd';
const LINES = mapChange([
  { path: 'a.ts', previousPath: 'a.ts', status: 'added', patch: '@@ -0,0 +1,3 @@\n+a\n+b\n+c' },
]);

function commentOn(change: Partial<Finding>) {
  const location = { path: 'a.ts', startLine: 1, endLine: 2 };
  const draft = toDraft(sampleFinding({ location, ...change }), LINES);
  return draft && toComment(draft, { head: HEAD, version: '0.1.0' });
}

describe('a comment on a review', () => {
  it('stands on the range of its finding', () => {
    expect(commentOn({})).toMatchObject({
      path: 'a.ts',
      side: 'RIGHT',
      start_line: 1,
      start_side: 'RIGHT',
      line: 2,
    });
  });

  it('names no range on a single line, which GitHub would refuse', () => {
    const comment = commentOn({ location: { path: 'a.ts', startLine: 3, endLine: 3 } });

    expect(comment).toMatchObject({ line: 3 });
    expect(comment).not.toHaveProperty('start_line');
  });

  it('offers the rewrite inside a fence longer than any in it', () => {
    const comment = commentOn({ suggestion: { startLine: 1, endLine: 1, text: '```\nx' } });

    expect(comment?.body).toContain('\n````suggestion\n```\nx\n````\n');
  });

  it('offers to delete lines with an empty block', () => {
    expect(commentOn({ suggestion: { startLine: 1, endLine: 1, text: '' } })?.body).toContain(
      '```suggestion\n```\n',
    );
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'keeps its limit and its marker with hostile text: %s',
    (_, text) => {
      const body = commentOn({
        title: text,
        description: text.repeat(20),
        remediation: text,
        suggestion: { startLine: 1, endLine: 1, text: 'y'.repeat(70_000) },
      })?.body;

      expect(body?.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
      expect(parseFindingMarker(body ?? '')?.fingerprint).toBe(sampleFinding().fingerprint);
    },
  );
});
