import {
  type Change,
  type Finding,
  type Location,
  SEVERITIES,
  SEVERITY_MEANING,
  type Severity,
} from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import type { RenderOptions, RuleEntry } from './format.ts';
import { toPrintableJson } from './printable-json.ts';
import { visible, visibleLine } from './visible.ts';
import { SECTION_TITLE } from './wording.ts';

const VERSION = '2.1.0';
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Where paths begin: the root of the repository. The name is the one GitHub's and other viewers know. */
const ROOT = '%SRCROOT%';

/** SARIF knows three levels only; the severity itself stands in the properties. */
const LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** `baselineState`: a touched finding was there before, on a line that is not the same any more. */
const BASELINE: Record<Change, 'new' | 'updated' | 'unchanged'> = {
  introduced: 'new',
  touched: 'updated',
  existing: 'unchanged',
};

/** Precision as code scanning names it, from the least sure finding's confidence. */
const PRECISION = { certain: 'very-high', likely: 'high', possible: 'medium' } as const;

/**
 * The report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with what GitHub's
 * code scanning asks for (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning):
 * paths relative to the root, fingerprints, a table of rules. Rules come from the catalogue where it is given, and
 * from the findings otherwise. What SARIF has no place for stands in the properties of the run.
 */
export function reportSarif(report: Report, { rules = [] }: RenderOptions = {}): string {
  const table = ruleTable(report, rules);
  const indexes = new Map(table.map((rule, index) => [rule.id, index]));
  const run = {
    tool: { driver: { name: 'Metercheck', semanticVersion: report.tool.version, rules: table } },
    automationDetails: { id: 'metercheck/' },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
    results: report.findings.map((finding) => result(finding, indexes.get(finding.ruleId) ?? 0)),
    properties: runProperties(report),
  };
  return toPrintableJson({ $schema: SCHEMA, version: VERSION, runs: [run] });
}

interface ReportingDescriptor {
  readonly id: string;
  readonly [property: string]: unknown;
}

function ruleTable(report: Report, rules: readonly RuleEntry[]): ReportingDescriptor[] {
  const fromCatalogue = rules.map(descriptorOfRule);
  const known = new Set(rules.map((rule) => rule.id));
  const firsts = new Map(
    report.findings.toReversed().map((finding): [string, Finding] => [finding.ruleId, finding]),
  );
  const fromFindings = [...firsts.values()]
    .filter((finding) => !known.has(finding.ruleId))
    .map(descriptorOfFinding);
  return [...fromCatalogue, ...fromFindings].toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
}

function descriptorOfRule(rule: RuleEntry): ReportingDescriptor {
  const { id, name, title, cost, remediation, section, severity, classification, references } = rule;
  return {
    id,
    name: name.replace(/(?:^|-)([a-z0-9])/g, (_part, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: cost },
    help: { text: `${cost}\n\n${remediation}` },
    ...(references[0] === undefined ? {} : { helpUri: references[0] }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ['billing', section], severity, classification },
  };
}

/** Without the catalogue only what every finding of the rule shares can be told. */
function descriptorOfFinding({
  ruleId,
  section,
  severity,
  classification,
  confidence,
}: Finding): ReportingDescriptor {
  const text = `${ruleId}: ${SECTION_TITLE[section]}`;
  return {
    id: ruleId,
    shortDescription: { text },
    help: { text: `${text}. ${severity}: ${SEVERITY_MEANING[severity]}.` },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ['billing', section], severity, classification, precision: PRECISION[confidence] },
  };
}

function result(finding: Finding, ruleIndex: number): object {
  const { ruleId, severity, title, description, remediation, location, evidence, suppressed } = finding;
  return {
    ruleId,
    ruleIndex,
    kind: 'fail',
    level: LEVEL[severity],
    message: {
      text: `${visibleLine(title)}\n\n${visible(description)}\n\nHow to mend it: ${visible(remediation)}`,
    },
    locations: [{ physicalLocation: physical(location, textAt(finding)) }],
    relatedLocations: evidence.map((piece, id) => ({
      id,
      physicalLocation: physical(piece, piece.text),
      message: { text: 'Evidence' },
    })),
    partialFingerprints: { 'metercheckFingerprint/v1': finding.fingerprint },
    baselineState: BASELINE[finding.change],
    rank: rankOf(severity),
    suppressions: suppressed ? [suppression(suppressed)] : [],
    ...fixes(finding),
    properties: {
      severity,
      confidence: finding.confidence,
      classification: finding.classification,
      section: finding.section,
      origin: finding.origin,
      change: finding.change,
      inline: finding.inline,
    },
  };
}

function physical(location: Location, snippet: string | null): object {
  const { path, startLine, endLine } = location;
  return {
    artifactLocation: { uri: uriOf(path), uriBaseId: ROOT },
    region: {
      startLine,
      endLine: Math.max(startLine, endLine),
      ...(snippet === null ? {} : { snippet: { text: snippet } }),
    },
  };
}

/** The evidence that quotes the finding's own lines. */
function textAt({ evidence, location }: Finding): string | null {
  const own = evidence.find(
    ({ path, startLine, endLine }) =>
      path === location.path && startLine === location.startLine && endLine === location.endLine,
  );
  return own?.text ?? null;
}

/** A path as a relative URI. A first segment with a colon would read as a scheme, an empty one as a host. */
function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join('/')
    .replace(/^\/+/, '');
}

/** 0 to 100, the gravest first, as viewers sort by it. */
function rankOf(severity: Severity): number {
  return 100 - SEVERITIES.indexOf(severity) * 25;
}

function suppression({ by, reason, until }: NonNullable<Finding['suppressed']>): object {
  return {
    kind: 'external',
    status: 'accepted',
    justification: visible(reason),
    properties: { by: visible(by), until },
  };
}

/** A suggestion replaces whole lines: a region without columns is all of them but the last line feed. */
function fixes({ suggestion, location, remediation }: Finding): object {
  if (!suggestion) return {};
  const { startLine, endLine, text } = suggestion;
  const replacements = [{ deletedRegion: { startLine, endLine }, insertedContent: { text } }];
  const artifactChanges = [
    { artifactLocation: { uri: uriOf(location.path), uriBaseId: ROOT }, replacements },
  ];
  return { fixes: [{ description: { text: visible(remediation) }, artifactChanges }] };
}

function notifications(report: Report): object[] {
  const problems = report.configurationProblems ?? [];
  const skipped = report.coverage.files.filter((file) => file.status === 'skipped');
  return [
    ...problems.map((problem) => ({ level: 'warning', message: { text: visible(problem) } })),
    ...skipped.map(({ path, reason }) => ({
      level: 'note',
      message: { text: `Not audited: ${visible(reason ?? 'no reason given')}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: ROOT } } }],
    })),
  ];
}

function runProperties(report: Report): object {
  const { subject, summary, sections, scores, actions, map, coverage, verdict } = report;
  return { subject, summary, sections, scores, actions, map, coverage, verdict };
}
