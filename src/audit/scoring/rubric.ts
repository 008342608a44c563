import { type Finding, SECTIONS, type Section, type Severity } from '../finding.ts';
import type { Score, ScoreCard, ScoreName } from '../report.ts';

/**
 * The written rubric. A section starts at ten; every finding that is a vulnerability or a deficiency takes off
 * what its severity costs, times what its confidence is worth; nothing falls below one. The composite lies
 * half-way between the mean of the judged sections and the worst of them: one open drain empties the tank, however
 * tight the rest is. The same findings always give the same scores.
 */
export const SEVERITY_COST: Record<Severity, number> = { critical: 4, high: 2.5, medium: 1, low: 0.4 };
export const CONFIDENCE_WORTH = { certain: 1, likely: 0.75, possible: 0.25 } as const;
const FULL = 10;
const LEAST = 1;

/** The score each section feeds. */
export const SCORE_OF: Record<Section, Exclude<ScoreName, 'composite'>> = {
  ingestion: 'eventReliability',
  deduplication: 'deduplication',
  aggregation: 'aggregationAccuracy',
  limits: 'limitsOverage',
  transparency: 'customerTransparency',
  observability: 'observability',
};

/**
 * Scores what was judged.
 *
 * @param findings those that count: not silenced
 * @param judged sections the audited code has anything to do with; the others have no score
 */
export function toScoreCard(findings: readonly Finding[], judged: ReadonlySet<Section>): ScoreCard {
  const scores = Object.fromEntries(
    SECTIONS.map((section) => [SCORE_OF[section], scoreSection(section, findings, judged)]),
  ) as Record<Exclude<ScoreName, 'composite'>, Score>;
  return { ...scores, composite: compose(Object.values(scores)) };
}

function scoreSection(section: Section, findings: readonly Finding[], judged: ReadonlySet<Section>): Score {
  const own = findings.filter((finding) => finding.section === section && lowersScore(finding));
  if (own.length === 0 && !judged.has(section))
    return { score: null, note: 'Nothing of this was seen in the audited files.' };
  if (own.length === 0) return { score: FULL, note: 'Assessed, no issue found.' };
  const cost = own.reduce((sum, f) => sum + SEVERITY_COST[f.severity] * CONFIDENCE_WORTH[f.confidence], 0);
  const ids = [...new Set(own.map((finding) => finding.ruleId))].join(', ');
  return { score: toTenths(Math.max(LEAST, FULL - cost)), note: `${count(own.length, 'finding')}: ${ids}.` };
}

/** Suggestions cost nothing. */
export function lowersScore(finding: Finding): boolean {
  return finding.classification !== 'suggestion' && finding.suppressed === null;
}

function compose(scores: readonly Score[]): Score {
  const judged = scores.flatMap((score) => (score.score === null ? [] : [score.score]));
  if (judged.length === 0) return { score: null, note: 'Nothing to judge.' };
  const mean = judged.reduce((sum, score) => sum + score, 0) / judged.length;
  const worst = Math.min(...judged);
  return {
    score: toTenths((mean + worst) / 2),
    note: `Half-way between the mean (${toTenths(mean)}) and the lowest (${worst}) of ${count(judged.length, 'judged section')}.`,
  };
}

function toTenths(score: number): number {
  return Math.round(score * 10) / 10;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
