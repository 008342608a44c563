import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '#audit/config.ts';
import { CHANGES, CLASSIFICATIONS, CONFIDENCES, type Finding, SECTIONS, SEVERITIES } from '#audit/finding.ts';
import { toScoreCard } from '#audit/scoring/rubric.ts';
import { isBlocking, toVerdict } from '#audit/scoring/verdict.ts';

const finding: fc.Arbitrary<Finding> = fc.record({
  ruleId: fc.constant('MTR-101'),
  section: fc.constantFrom(...SECTIONS),
  severity: fc.constantFrom(...SEVERITIES),
  confidence: fc.constantFrom(...CONFIDENCES),
  classification: fc.constantFrom(...CLASSIFICATIONS),
  title: fc.constant('t'),
  description: fc.constant('d'),
  remediation: fc.constant('r'),
  location: fc.constant({ path: 'a.ts', startLine: 1, endLine: 1 }),
  evidence: fc.constant([]),
  origin: fc.constant('rule'),
  change: fc.constantFrom(...CHANGES),
  inline: fc.boolean(),
  fingerprint: fc.string(),
  suggestion: fc.constant(null),
  suppressed: fc.constantFrom(null, { by: 'comment', reason: 'known', until: null }),
}) as fc.Arbitrary<Finding>;

function verdictOf(findings: readonly Finding[], unreadFiles: readonly string[] = [], auditedFiles = 1) {
  const composite = toScoreCard(findings, new Set(SECTIONS)).composite;
  return toVerdict({ findings, gate: DEFAULT_CONFIG.gate, composite, auditedFiles, unreadFiles });
}

describe('toVerdict', () => {
  it('skips a change without billing code', () => {
    expect(verdictOf([], [], 0).conclusion).toBe('skipped');
  });

  it('is never green while billing code is unread', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        expect(['neutral', 'failure']).toContain(verdictOf(findings, ['src/usage.ts']).conclusion);
      }),
    );
  });

  it('fails exactly when a finding is at or above the gate', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const blocks = findings.some((one) => isBlocking(one, DEFAULT_CONFIG.gate));

        expect(verdictOf(findings).conclusion === 'failure').toBe(blocks);
      }),
    );
  });

  it('never blocks on what was there before, what somebody silenced, or a suspicion', () => {
    fc.assert(
      fc.property(finding, (one) => {
        fc.pre(one.change !== 'introduced' || one.suppressed !== null || one.confidence === 'possible');

        expect(isBlocking(one, DEFAULT_CONFIG.gate)).toBe(false);
      }),
    );
  });
});

describe('toScoreCard', () => {
  it('keeps every score between one and ten', () => {
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        for (const { score } of Object.values(toScoreCard(findings, new Set(SECTIONS)))) {
          expect(score).toBeGreaterThanOrEqual(1);
          expect(score).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it('never rises with one more finding', () => {
    fc.assert(
      fc.property(fc.array(finding), finding, (findings, one) => {
        const before = toScoreCard(findings, new Set(SECTIONS)).composite.score ?? 0;
        const after = toScoreCard([...findings, one], new Set(SECTIONS)).composite.score ?? 0;

        expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('scores nothing where nothing was judged', () => {
    expect(toScoreCard([], new Set()).composite.score).toBeNull();
  });
});
