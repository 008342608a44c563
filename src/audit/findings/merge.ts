import { CHANGES, CONFIDENCES, type Finding, SEVERITIES } from '../finding.ts';

/** Lines two findings may be apart and still speak of the same place. */
const SAME_PLACE_LINES = 2;

/**
 * Two rules that meet at one place usually see one mistake: the graver, surer one stays and the other is dropped,
 * where both belong to the same section. The same rule twice within one place is one finding.
 */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding[]>();
  return rankFindings(findings).filter((finding) => {
    const { path } = finding.location;
    const inFile = kept.get(path) ?? [];
    if (inFile.some((other) => isSameMatter(other, finding))) return false;
    kept.set(path, [...inFile, finding]);
    return true;
  });
}

/** Most money at risk first: new before old, then severity, then confidence, then place. A total, stable order. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      Number(a.change === 'existing') - Number(b.change === 'existing') ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) ||
      CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) ||
      compare(a.location.path, b.location.path) ||
      a.location.startLine - b.location.startLine ||
      compare(a.ruleId, b.ruleId) ||
      compare(a.fingerprint, b.fingerprint),
  );
}

function isSameMatter(a: Finding, b: Finding): boolean {
  if (a.section !== b.section) return false;
  const isNear =
    Math.abs(a.location.startLine - b.location.startLine) <= (a.ruleId === b.ruleId ? 0 : SAME_PLACE_LINES);
  return isNear && (a.ruleId === b.ruleId || a.evidence[0]?.text === b.evidence[0]?.text);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
