import { CHANGES, type Change, type Evidence, type Finding, type Location } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';

/** Findings of one kind of change, in the report's own order (gravest first). */
export interface FindingGroup {
  readonly change: Change;
  readonly findings: readonly Finding[];
}

/** Findings nobody has silenced, in groups: introduced first, those that were there before last. None is empty. */
export function openGroups(report: Report): readonly FindingGroup[] {
  const open = report.findings.filter((finding) => finding.suppressed === null);
  return CHANGES.map((change) => ({
    change,
    findings: open.filter((finding) => finding.change === change),
  })).filter((group) => group.findings.length > 0);
}

/** A finding somebody has silenced, with who, why and until when. */
export type SilencedFinding = Finding & { readonly suppressed: NonNullable<Finding['suppressed']> };

/** Findings that were silenced; every report lists them. */
export function silencedFindings(report: Report): readonly SilencedFinding[] {
  return report.findings.filter((finding) => finding.suppressed !== null) as SilencedFinding[];
}

/** The action list with each entry's finding; an entry whose finding is not in the report is left out. */
export function actionsWithFindings(report: Report): readonly { finding: Finding; why: string }[] {
  const byFingerprint = new Map(report.findings.map((finding) => [finding.fingerprint, finding]));
  return report.actions.flatMap(({ fingerprint, why }) => {
    const finding = byFingerprint.get(fingerprint);
    return finding ? [{ finding, why }] : [];
  });
}

/** Evidence that stands elsewhere than the finding itself: the lines a reader of the comment does not see. */
export function evidenceElsewhere(finding: Finding): readonly Evidence[] {
  return finding.evidence.filter((evidence) => !overlaps(evidence, finding.location));
}

/** Skipped files first: what was not read matters most to a reader of the coverage. */
export function filesByStatus(report: Report): readonly Report['coverage']['files'][number][] {
  const order = ['skipped', 'audited', 'context'];
  return report.coverage.files.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

function overlaps(a: Location, b: Location): boolean {
  return a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine;
}
