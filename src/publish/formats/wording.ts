import {
  type Change,
  type Finding,
  type Location,
  SEVERITIES,
  type Section,
  type Severity,
} from '#audit/finding.ts';
import type { Report, ScoreName, SectionReport } from '#audit/report.ts';
import { grouped, plural } from './cut.ts';

/** The words every format shares, so that a terminal, a comment and a page say the same thing alike. */
export const SECTION_TITLE: Record<Section, string> = {
  ingestion: 'Event ingestion',
  deduplication: 'Deduplication and idempotency',
  aggregation: 'Aggregation',
  limits: 'Limits and overage',
  transparency: 'Customer transparency',
  observability: 'Observability and alerting',
};

export const SCORE_TITLE: Record<ScoreName, string> = {
  eventReliability: 'Event reliability',
  deduplication: 'Deduplication',
  aggregationAccuracy: 'Aggregation accuracy',
  limitsOverage: 'Limits and overage',
  customerTransparency: 'Customer transparency',
  observability: 'Observability',
  composite: 'Composite',
};

const CHANGE_TITLE: Record<Change, string> = {
  introduced: 'Introduced by this change',
  touched: 'Already there, on lines this change touches',
  existing: 'Already there',
};

/** The heading over findings of one kind; where no change is audited there is only one kind. */
export function changeTitle(change: Change, mode: Report['subject']['mode']): string {
  return mode === 'change' ? CHANGE_TITLE[change] : 'In the code read';
}

export const CONCLUSION_TITLE: Record<Report['verdict']['conclusion'], string> = {
  success: 'Passed',
  neutral: 'Neutral',
  failure: 'Failed',
  skipped: 'Skipped',
};

/** `src/meter.ts:12`, or `src/meter.ts:12-15` for several lines. */
export function placeOf(location: Location): string {
  const end = location.endLine > location.startLine ? `-${location.endLine}` : '';
  return `${location.path}:${location.startLine}${end}`;
}

/** How a section was answered, also where nothing is wrong. */
export function statusOf(section: SectionReport, mode: Report['subject']['mode']): string {
  switch (section.status) {
    case 'findings':
      return 'issues found';
    case 'clear':
      return 'assessed, no issue found';
    case 'not-touched':
      return mode === 'change' ? 'not touched by this change' : 'nothing of this kind in the code read';
  }
}

/** `2 critical, 1 high, 0 medium, 3 low`. */
export function countsOf(counts: Record<Severity, number>): string {
  return SEVERITIES.map((severity) => `${grouped(counts[severity])} ${severity}`).join(', ');
}

/** `6.4`, or a dash where there was nothing to judge. */
export function scoreOf(score: number | null): string {
  return score === null ? '–' : score.toFixed(1).replace(/\.0$/, '');
}

/** What was audited: repository, range as far as it is known, and whether it is a change or a whole tree. */
export function subjectOf(subject: Report['subject']): string {
  const range = [subject.base, subject.head].filter((sha) => sha !== undefined).map(shortSha);
  const what = { change: 'change', tree: 'whole tree', paste: 'pasted code' }[subject.mode];
  return [subject.repository, range.join('..'), what].filter(Boolean).join(' ');
}

/** `12 files audited, 5 read as context, 2 skipped`. */
export function coverageOf(coverage: Report['coverage']): string {
  const count = (status: string) => coverage.files.filter((file) => file.status === status).length;
  return `${plural(count('audited'), 'file')} audited, ${count('context')} read as context, ${count('skipped')} skipped`;
}

/** Whether the model auditor took part, what it took, and why not, or not wholly, where it did not. */
export function modelOf(model: Report['coverage']['model']): string {
  const reason = model.reason === undefined ? '' : lowerFirst(model.reason.replace(/\.$/, ''));
  if (!model.used) return `The model auditor did not take part${reason && `: ${reason}`}.`;
  const part = reason === '' ? 'took part' : 'took part, but not wholly';
  return `The model auditor ${part} (${costOf(model)}${claimsOf(model)})${reason && `: ${reason}`}.`;
}

function costOf({ requests, inputTokens, outputTokens, costUsd }: Report['coverage']['model']): string {
  if (requests === 0) return 'its answers were remembered, nothing was sent';
  const cost = costUsd === undefined ? '' : `, about $${costUsd.toFixed(4)}`;
  return `${plural(requests, 'request')}, ${grouped(inputTokens)} tokens in, ${grouped(outputTokens)} out${cost}`;
}

function claimsOf({ claimed, grounded, upheld }: Report['coverage']['model']): string {
  if (claimed === undefined || claimed === 0) return '';
  return `; ${plural(claimed, 'claim')}, ${grounded ?? 0} borne out by the code quoted, ${upheld ?? 0} upheld by a second reading`;
}

/** A sentence as the end of another; names in capitals stay. */
export function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
}

/** Who silenced a finding, why, and for how long. */
export function suppressionOf(suppressed: NonNullable<Finding['suppressed']>): string {
  const until = suppressed.until === null ? 'without an end date' : `until ${suppressed.until}`;
  return `silenced by ${suppressed.by} ${until}: ${suppressed.reason}`;
}

function shortSha(sha: string): string {
  return /^[0-9a-f]{40,64}$/.test(sha) ? sha.slice(0, 12) : sha;
}
