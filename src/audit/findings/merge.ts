import { CHANGES, CONFIDENCES, type Finding, isAsSureAs, SEVERITIES } from '../finding.ts';

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

/** How far a model's finding may stand from another of the same kind and still mean the same. */
const SAME_KIND_LINES = 3;

/**
 * Puts a model's findings among the rules'. Where both speak of one matter at one place, one finding stays: the rule's,
 * under its id and in its words. A rule's mere suspicion that the model shares is as sure as the model is, and is
 * commented where the model's would be. No rule's finding is ever dropped or made lighter here.
 */
export function mergeModelFindings(rules: readonly Finding[], models: readonly Finding[]): Finding[] {
  const shared = new Map<Finding, Finding>();
  const own = models.filter((model) => {
    const same = rules.find((rule) => isSharedMatter(rule, model));
    if (same !== undefined && !shared.has(same)) shared.set(same, model);
    return same === undefined;
  });
  return rankFindings([
    ...rules.map((rule) => strengthen(rule, shared.get(rule))),
    ...own.filter((finding, index) => !own.slice(0, index).some((other) => isSaidAgain(other, finding))),
  ]);
}

/** The model was told what the rules found: another kind of mistake is another matter unless it is on the same lines. */
function isSharedMatter(a: Finding, b: Finding): boolean {
  if (a.location.path !== b.location.path || a.section !== b.section) return false;
  const apart = a.ruleId === b.ruleId ? SAME_KIND_LINES : 0;
  return (
    a.location.startLine <= b.location.endLine + apart && b.location.startLine <= a.location.endLine + apart
  );
}

/** Two parts of one change may show the same function, and a model may say one thing twice. */
function isSaidAgain(a: Finding, b: Finding): boolean {
  return a.ruleId === b.ruleId && isSharedMatter(a, b);
}

function strengthen(rule: Finding, model: Finding | undefined): Finding {
  if (model === undefined || isAsSureAs(rule.confidence, model.confidence)) return rule;
  return {
    ...rule,
    confidence: model.confidence,
    inline: rule.inline || (model.inline && rule.suppressed === null),
  };
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
