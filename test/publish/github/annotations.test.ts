import { describe, expect, it } from 'vitest';
import { MAX_ANNOTATION_MESSAGE_BYTES, MAX_ANNOTATION_TITLE_LENGTH } from '#github/limits.ts';
import { toAnnotations } from '#publish/github/annotations.ts';
import { HOSTILE_TEXTS } from '#test/hostile-report.ts';
import { sampleFinding, sampleReport } from '#test/sample-report.ts';

describe('the annotations of a check', () => {
  it('leave out what has its own comment, what was silenced and what was not meant for a line', () => {
    const report = sampleReport([
      sampleFinding({ fingerprint: 'commented' }),
      sampleFinding({ fingerprint: 'silenced', suppressed: { by: 'a', reason: 'b', until: null } }),
      sampleFinding({ fingerprint: 'below', inline: false }),
      sampleFinding({ fingerprint: 'shown', title: 'Shown' }),
    ]);

    const annotations = toAnnotations(report, new Set(['commented']));

    expect(annotations.map((annotation) => annotation.title)).toEqual(['MTR-201 · critical · Shown']);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keep their limits with hostile text: %s', (_, text) => {
    const finding = sampleFinding({ title: text, description: text.repeat(3), remediation: text });

    const [annotation] = toAnnotations(sampleReport([finding]), new Set());

    expect(annotation?.title.length).toBeLessThanOrEqual(MAX_ANNOTATION_TITLE_LENGTH);
    expect(Buffer.byteLength(annotation?.message ?? '')).toBeLessThanOrEqual(MAX_ANNOTATION_MESSAGE_BYTES);
    expect(annotation?.message).not.toBe('');
  });

  it('say something where a finding has no words', () => {
    const report = sampleReport([sampleFinding({ description: ' ', remediation: '' })]);

    expect(toAnnotations(report, new Set())[0]?.message).toBe('No description.');
  });
});
