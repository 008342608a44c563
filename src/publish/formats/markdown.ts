import { type Finding, SECTIONS, SEVERITIES, SEVERITY_MEANING, type Section } from '#audit/finding.ts';
import { type Report, SCORE_NAMES, type ScoreName } from '#audit/report.ts';
import { verdictTitle } from '#audit/scoring/verdict.ts';
import { plural } from './cut.ts';
import { cell, codeCell, codeSpan, inline, lineStart, prose } from './escape.ts';
import { evidenceMarkdown, remediationMarkdown } from './finding-markdown.ts';
import { joinParts, type Part } from './parts.ts';
import { actionsWithFindings, filesByStatus, openGroups, silencedFindings } from './selection.ts';
import {
  CONCLUSION_TITLE,
  changeTitle,
  countsOf,
  coverageOf,
  modelOf,
  placeOf,
  SCORE_TITLE,
  SECTION_TITLE,
  scoreOf,
  statusOf,
  subjectOf,
  suppressionOf,
} from './wording.ts';

/** What one finding may take of a report that tells all of them. */
const DETAIL_LIMIT = { description: 2_000, remediation: 1_500, evidence: 4, lines: 20, columns: 300 };

const FINDING_COLUMNS = ['Severity', 'Finding', 'Place', 'Confidence', 'Class'];

export interface MarkdownOptions {
  /** Bytes of UTF-8 the report may take. GitHub's limit for a check's summary is 65,535 characters. */
  readonly maxLength?: number;
  /** Whether it begins with its title as a heading; a check shows the title by itself. */
  readonly heading?: boolean;
}

/**
 * The whole report in GitHub's Markdown: verdict and scores first, then the findings, then everything they rest on.
 * Nothing derived from code is live in it. Where it would be longer than `maxLength` each part is shortened by
 * itself and says how much it left out; no part is dropped.
 */
export function reportMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const { maxLength = Number.POSITIVE_INFINITY, heading = true } = options;
  const parts = [
    verdictPart(report, heading),
    summaryPart(report),
    findingsPart(report),
    actionsPart(report),
    scoresPart(report),
    legendPart(),
    fixed('### The six sections'),
    ...SECTIONS.map((section) => sectionPart(report, section)),
    detailsPart(report),
    silencedPart(report),
    mapPart(report),
    coveragePart(report),
  ];
  return `${joinParts(parts, maxLength - 1)}\n`;
}

function fixed(head: string): Part {
  return { head, items: [], weight: 0, leftOut: () => '' };
}

function rest(noun: string): Part['leftOut'] {
  return (count) => `_${plural(count, `more ${noun}`)} left out for length; the JSON report holds all._`;
}

function verdictPart(report: Report, heading: boolean): Part {
  const { conclusion, reason } = report.verdict;
  const problems = report.configurationProblems ?? [];
  const head = [
    heading ? `## ${inline(verdictTitle(report))}` : '',
    `**${CONCLUSION_TITLE[conclusion]}.** ${inline(reason)}`,
    problems.length > 0 ? '**The configuration has mistakes; these settings were not used:**' : '',
  ];
  return {
    head: head.filter(Boolean).join('\n\n'),
    items: problems.map((problem, index) => `${index === 0 ? '\n\n' : '\n'}- ${lineStart(problem)}`),
    weight: 1,
    leftOut: rest('configuration problem'),
  };
}

function summaryPart(report: Report): Part {
  const { summary, subject } = report;
  const rows = [
    ['Metering architecture', inline(summary.architecture)],
    ['Billing providers', inline(summary.providers.join(', ')) || 'none recognised'],
    ['Reliability posture', inline(summary.posture)],
    ['Findings by severity', countsOf(summary.counts)],
    ['Highest risk to billing accuracy', inline(summary.highestRisk)],
    ['Audited', codeSpan(subjectOf(subject))],
  ];
  const lines = rows.map(([name, value]) => `- **${name}:** ${value}`);
  return fixed(`### Executive summary\n\n${lines.join('\n')}`);
}

function findingsPart(report: Report): Part {
  const groups = openGroups(report);
  const items = groups.flatMap(({ change, findings }) =>
    findings.map((finding, index) => {
      const lead = `\n\n**${changeTitle(change, report.subject.mode)}** (${findings.length})\n\n${tableHead(FINDING_COLUMNS)}`;
      return `${index === 0 ? lead : ''}\n${findingRow(finding)}`;
    }),
  );
  const head = items.length > 0 ? '### Findings' : '### Findings\n\nNone.';
  return { head, items, weight: 3, leftOut: rest('finding') };
}

function findingRow(finding: Finding): string {
  const title = `**${finding.ruleId}** ${cell(finding.title)}`;
  const { severity, location, confidence, classification } = finding;
  return tableRow([severity, title, codeCell(placeOf(location)), confidence, classification]);
}

function legendPart(): Part {
  const lines = SEVERITIES.map((severity) => `- **${severity}**: ${SEVERITY_MEANING[severity]}`);
  return fixed(`### What the severities mean\n\n${lines.join('\n')}`);
}

function actionsPart(report: Report): Part {
  const items = actionsWithFindings(report).map(({ finding, why }, index) => {
    const { ruleId, severity, title, location } = finding;
    const what = `**${ruleId}** (${severity}) ${inline(title)}, ${codeSpan(placeOf(location))}`;
    return `${index === 0 ? '\n\n' : '\n'}${index + 1}. ${what}: ${inline(why)}`;
  });
  const head = '### What to do first';
  const nothing = `${head}\n\nNothing: there is no critical or high finding.`;
  return { head: items.length > 0 ? head : nothing, items, weight: 1, leftOut: rest('action') };
}

function scoresPart(report: Report): Part {
  const { base } = report.scores;
  const columns = base ? ['Area', 'Before', 'Now', 'Why'] : ['Area', 'Score', 'Why'];
  const rows = SCORE_NAMES.map((name) => tableRow(scoreCells(report, name)));
  return fixed(`### Scores from 1 to 10\n\n${tableHead(columns)}\n${rows.join('\n')}`);
}

function scoreCells(report: Report, name: ScoreName): string[] {
  const { score, note } = report.scores[name];
  const before = report.scores.base?.[name];
  const title = name === 'composite' ? `**${SCORE_TITLE[name]}**` : SCORE_TITLE[name];
  const now = name === 'composite' ? `**${scoreOf(score)}**` : scoreOf(score);
  return [title, ...(before ? [scoreOf(before.score)] : []), now, cell(note)];
}

function sectionPart(report: Report, section: Section): Part {
  const { answers } = report.sections[section];
  const status = statusOf(report.sections[section], report.subject.mode);
  return {
    head: `#### ${SECTION_TITLE[section]}: ${status}`,
    items: answers.map(({ question, answer, basis }, index) => {
      const because = basis.trim() === '' ? '' : `\n  Basis: ${inline(basis)}`;
      return `${index === 0 ? '\n\n' : '\n'}- **${inline(question)}** ${inline(answer)}${because}`;
    }),
    weight: 1,
    leftOut: rest('answer'),
  };
}

function detailsPart(report: Report): Part {
  const findings = openGroups(report).flatMap((group) => group.findings);
  return {
    head: findings.length > 0 ? '### The findings in detail' : '### The findings in detail\n\nNone.',
    items: findings.map((finding) => `\n\n${findingDetail(finding, report.subject.mode)}`),
    weight: 5,
    leftOut: rest('finding'),
  };
}

function findingDetail(finding: Finding, mode: Report['subject']['mode']): string {
  const { ruleId, severity, confidence, classification } = finding;
  const marks = `[${confidence.toUpperCase()}] [${classification.toUpperCase()}]`.replace(/[[\]]/g, '\\$&');
  const origin = finding.origin === 'model' ? ' · found by the model auditor' : '';
  return [
    `#### ${ruleId} · ${severity} · ${marks} ${inline(finding.title)}`,
    `${codeSpan(placeOf(finding.location))} · ${SECTION_TITLE[finding.section]} · ${changeTitle(finding.change, mode).toLowerCase()}${origin}`,
    prose(finding.description, DETAIL_LIMIT.description),
    ...finding.evidence.slice(0, DETAIL_LIMIT.evidence).map((piece) => evidenceMarkdown(piece, DETAIL_LIMIT)),
    remediationMarkdown(finding, DETAIL_LIMIT.remediation),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function silencedPart(report: Report): Part {
  const items = silencedFindings(report).map((finding, index) => {
    const what = `**${finding.ruleId}** (${finding.severity}) ${inline(finding.title)}, ${codeSpan(placeOf(finding.location))}`;
    return `${index === 0 ? '\n\n' : '\n'}- ${what}: ${inline(suppressionOf(finding.suppressed))}`;
  });
  const head = '### Silenced findings';
  return {
    head: items.length > 0 ? head : `${head}\n\nNone.`,
    items,
    weight: 1,
    leftOut: rest('silenced finding'),
  };
}

function mapPart(report: Report): Part {
  const lead = `\n\n${tableHead(['Stage', 'Meter', 'What happens', 'Place'])}`;
  const items = report.map.sites.map((site, index) => {
    const place = codeCell(`${site.path}:${site.line}`);
    const row = tableRow([site.stage, codeCell(site.meter ?? ''), cell(site.what), place]);
    return `${index === 0 ? lead : ''}\n${row}`;
  });
  const head = '### Where metered events pass';
  const nothing = `${head}\n\nNo place was recognised in the code read.`;
  return { head: items.length > 0 ? head : nothing, items, weight: 1, leftOut: rest('place') };
}

function coveragePart(report: Report): Part {
  const files = filesByStatus(report);
  const lead = `\n\n${tableHead(['File', 'Read as', 'Why'])}`;
  const items = files.map(
    (file, index) =>
      `${index === 0 ? lead : ''}\n${tableRow([codeCell(file.path), file.status, cell(file.reason ?? '')])}`,
  );
  const { version } = report.tool;
  const head = `### Coverage\n\n${coverageOf(report.coverage)}. ${inline(modelOf(report.coverage.model))} Metercheck ${inline(version)}.`;
  return { head, items, weight: 1, leftOut: rest('file') };
}

function tableHead(titles: readonly string[]): string {
  return `${tableRow(titles)}\n${tableRow(titles.map(() => '---'))}`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
