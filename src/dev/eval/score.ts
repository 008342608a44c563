import type { Finding } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import type { EvalCase, Label } from './cases.ts';

/** What one audited case showed. */
export interface CaseScore {
  readonly id: string;
  readonly isBug: boolean;
  /** The labelled defect was found at its place; null for a clean commit. */
  readonly hit: 'rule' | 'model' | 'none' | null;
  /** It would have been commented inline. */
  readonly isHitInline: boolean;
  readonly inline: number;
  readonly modelInline: number;
  readonly claimed: number;
  readonly grounded: number;
  readonly upheld: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The diff and the full changed files, as they would be pasted. */
  readonly baselineTokens: number;
  /** Why the model did not take part, or not wholly. */
  readonly reason: string | null;
}

/** How far from the labelled lines a finding may stand and still mean them. */
const NEAR_LINES = 5;

/** Compares a report with what is known of the commit. */
export function scoreCase(one: EvalCase, report: Report, baselineTokens: number): CaseScore {
  const { findings, coverage } = report;
  const counted = findings.filter(({ classification }) => classification !== 'suggestion');
  const hits = one.label === null ? [] : counted.filter((finding) => isHit(finding, one.label as Label));
  const inline = findings.filter((finding) => finding.inline);
  const { model } = coverage;
  return {
    id: one.id,
    isBug: one.label !== null,
    hit:
      one.label === null
        ? null
        : ((hits.find(({ origin }) => origin === 'rule') ?? hits[0])?.origin ?? 'none'),
    isHitInline: hits.some((finding) => finding.inline),
    inline: inline.length,
    modelInline: inline.filter(({ origin }) => origin === 'model').length,
    claimed: model.claimed ?? 0,
    grounded: model.grounded ?? 0,
    upheld: model.upheld ?? 0,
    requests: model.requests,
    inputTokens: model.inputTokens,
    outputTokens: model.outputTokens,
    baselineTokens,
    reason: model.reason ?? null,
  };
}

function isHit({ location, section }: Finding, label: Label): boolean {
  return (
    location.path === label.path &&
    location.startLine <= label.endLine + NEAR_LINES &&
    location.endLine >= label.startLine - NEAR_LINES &&
    label.sections.includes(section)
  );
}
