import type { AuditConfig } from '../config.ts';
import { type Finding, isAsSureAs, isAtLeast, SEVERITIES } from '../finding.ts';
import type { Report, Score, Verdict } from '../report.ts';

/** What the verdict rests on. */
export interface VerdictGround {
  readonly findings: readonly Finding[];
  readonly gate: AuditConfig['gate'];
  readonly composite: Score;
  /** Files that were audited. */
  readonly auditedFiles: number;
  /** Files that belong to billing but could not be audited; then no audit is ever green. */
  readonly unreadFiles: readonly string[];
}

/**
 * The one place that decides. Failure: an introduced vulnerability at or above the gate. Neutral: something to
 * look at, or billing code that could not be read. Skipped: no billing code. Success: all of it read, nothing found.
 */
export function toVerdict(ground: VerdictGround): Verdict {
  const { findings, auditedFiles, unreadFiles } = ground;
  if (auditedFiles === 0 && unreadFiles.length === 0)
    return { conclusion: 'skipped', reason: 'This change touches no usage-billing or metering code.' };
  const blocking = findings.filter((finding) => isBlocking(finding, ground.gate));
  if (blocking.length > 0)
    return {
      conclusion: 'failure',
      reason: `${counted(blocking)} introduced by this change ${isAre(blocking)} at or above the gate.`,
    };
  if (unreadFiles.length > 0)
    return {
      conclusion: 'neutral',
      reason: `Not all billing code could be audited: ${unreadFiles.slice(0, 3).join(', ')}${unreadFiles.length > 3 ? ` and ${unreadFiles.length - 3} more` : ''}.`,
    };
  const open = findings.filter((finding) => finding.inline);
  if (open.length > 0)
    return { conclusion: 'neutral', reason: `${counted(open)} in this change below the gate.` };
  return {
    conclusion: 'success',
    reason: 'All billing code of this change was audited; nothing to report on its lines.',
  };
}

/** An introduced vulnerability at or above the gate's severity and confidence that nobody silenced. */
export function isBlocking(finding: Finding, gate: AuditConfig['gate']): boolean {
  return (
    gate !== 'never' &&
    finding.change === 'introduced' &&
    finding.classification === 'vulnerability' &&
    finding.suppressed === null &&
    isAtLeast(finding.severity, gate.severity) &&
    isAsSureAs(finding.confidence, gate.confidence)
  );
}

/** The check's title: the score first, then what it rests on. At most 255 characters by construction. */
export function verdictTitle(report: Report): string {
  const { conclusion } = report.verdict;
  if (conclusion === 'skipped') return 'No billing or metering code in this change';
  const score = report.scores.composite.score;
  const lead = score === null ? 'Not scored' : `${score}/10`;
  const open = report.findings.filter(
    (finding) => finding.change !== 'existing' && finding.suppressed === null,
  );
  const counts = SEVERITIES.flatMap((severity) => {
    const number = open.filter((finding) => finding.severity === severity).length;
    return number > 0 ? [`${number} ${severity}`] : [];
  });
  const found = counts.length > 0 ? counts.join(', ') : 'nothing found in this change';
  return `${lead} · ${found}`;
}

function counted(findings: readonly Finding[]): string {
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
}

function isAre(findings: readonly Finding[]): string {
  return findings.length === 1 ? 'is' : 'are';
}
