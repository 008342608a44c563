import type { AuditConfig } from '../config.ts';
import { type Finding, isAtLeast, SEVERITIES, type Severity } from '../finding.ts';
import type { ModelAudit } from '../model/audit-with-model.ts';
import { type FileCoverage, type Report, SCHEMA_VERSION, type ScoreCard } from '../report.ts';
import type { RuleScope } from '../rules/rule.ts';
import type { Trace } from '../trace/site.ts';
import { toScoreCard } from './rubric.ts';
import { judgedSections, toSections } from './sections.ts';
import { toMap } from './to-map.ts';
import { toVerdict } from './verdict.ts';

/** Everything a report is made of. */
export interface ReportGround {
  readonly subject: Report['subject'];
  readonly toolVersion: string;
  readonly gate: AuditConfig['gate'];
  readonly configurationProblems: readonly string[];
  /** Merged and ranked. */
  readonly findings: readonly Finding[];
  /** What the same rules found at base; null where there is no base. */
  readonly baseFindings: readonly Finding[] | null;
  readonly scope: RuleScope;
  readonly coverage: readonly FileCoverage[];
  /** What the model auditor added, beside its findings, which are merged with the rules'. */
  readonly model: Pick<ModelAudit, 'architecture' | 'answers' | 'coverage' | 'leftOut'>;
  readonly unread: readonly string[];
}

/** Puts the report together. Pure arrangement: every judgement is made by the parts it calls. */
export function toReport(ground: ReportGround): Report {
  const { findings, scope } = ground;
  const open = findings.filter((finding) => finding.suppressed === null);
  const scores = toScoreCard(open, judgedSections(scope.trace));
  const audited = ground.coverage.filter((file) => file.status === 'audited');
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'metercheck', version: ground.toolVersion },
    subject: ground.subject,
    summary: summarise(ground, open),
    findings: [...findings],
    sections: toSections(scope.trace, findings, ground.model.answers),
    scores: { ...scores, ...baseScores(ground) },
    actions: open
      .filter((finding) => isAtLeast(finding.severity, 'high') && finding.classification !== 'suggestion')
      .map((finding) => ({ fingerprint: finding.fingerprint, why: whyAct(finding) })),
    map: toMap(scope.trace),
    coverage: {
      files: ground.coverage.map((file) => withLeftOut(file, ground.model.leftOut)),
      model: ground.model.coverage,
    },
    verdict: toVerdict({
      findings,
      gate: ground.gate,
      composite: scores.composite,
      auditedFiles: audited.length,
      unreadFiles: ground.unread,
    }),
    ...(ground.configurationProblems.length > 0
      ? { configurationProblems: [...ground.configurationProblems] }
      : {}),
  };
}

/** What the model auditor was not shown stands beside the file that was audited without it. */
function withLeftOut(file: FileCoverage, leftOut: ModelAudit['leftOut']): FileCoverage {
  const own = leftOut.filter(({ path }) => path === file.path && file.status === 'audited');
  if (own.length === 0) return file;
  const reasons = [file.reason ?? '', ...own.map(({ reason }) => `for the model auditor: ${reason}`)];
  return { ...file, reason: reasons.filter((reason) => reason !== '').join('; ') };
}

function baseScores({ baseFindings, scope }: ReportGround): { base?: ScoreCard } {
  if (baseFindings === null || scope.base === null) return {};
  return { base: toScoreCard(baseFindings, judgedSections(scope.base.trace)) };
}

function summarise(ground: ReportGround, open: readonly Finding[]): Report['summary'] {
  const { trace } = ground.scope;
  const counts = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, open.filter((finding) => finding.severity === severity).length]),
  ) as Record<Severity, number>;
  const [worst] = open;
  const read = ground.model.architecture ?? '';
  return {
    architecture: [describeArchitecture(trace), read && `As a model reads it: ${read}`].join(' ').trim(),
    providers: [
      ...new Set(trace.sites.flatMap((site) => (site.provider ? [site.provider.name] : []))),
    ].sort(),
    posture: describePosture(counts, ground.unread.length > 0),
    counts,
    highestRisk: worst
      ? `${worst.ruleId} at ${worst.location.path}:${worst.location.startLine}: ${worst.title}`
      : 'None found.',
  };
}

/** What was met on the way of a metered event, stage by stage, in the order events pass. */
function describeArchitecture(trace: Trace): string {
  const STAGE_WORDS = {
    emit: 'usage is produced',
    transport: 'carried by a queue or stream',
    store: 'stored',
    aggregate: 'aggregated',
    rate: 'priced',
    enforce: 'held against limits',
    show: 'shown to customers',
    watch: 'watched',
  } as const;
  const parts = Object.entries(STAGE_WORDS).flatMap(([stage, words]) => {
    const sites = trace.sites.filter((site) => site.stage === stage);
    if (sites.length === 0) return [];
    return [`${words} (${sites.length} place${sites.length === 1 ? '' : 's'})`];
  });
  if (parts.length === 0) return 'No metering site was recognised in the files read.';
  const text = parts.join(', ');
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

function describePosture(counts: Record<Severity, number>, isPartial: boolean): string {
  const partly = isPartial ? ' Some billing code could not be read.' : '';
  if (counts.critical > 0)
    return `Usage can be lost or counted twice at ${places(counts.critical)}.${partly}`;
  if (counts.high > 0) return `Disputes are likely from ${places(counts.high)}.${partly}`;
  if (counts.medium + counts.low > 0)
    return `Sound, with ${places(counts.medium + counts.low)} to improve.${partly}`;
  return `No weakness was found in what was read.${partly}`;
}

function places(number: number): string {
  return `${number} place${number === 1 ? '' : 's'}`;
}

function whyAct(finding: Finding): string {
  const since = finding.change === 'existing' ? 'already there' : `${finding.change} by this change`;
  return `${finding.severity}, ${finding.confidence}, ${since}`;
}
