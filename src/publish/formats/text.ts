import { type Evidence, type Finding, SECTIONS, SEVERITIES, SEVERITY_MEANING } from '#audit/finding.ts';
import { type Report, SCORE_NAMES } from '#audit/report.ts';
import { verdictTitle } from '#audit/scoring/verdict.ts';
import { type Paint, toPaint } from './ansi.ts';
import { cutLines, cutText, plural } from './cut.ts';
import { actionsWithFindings, filesByStatus, openGroups, silencedFindings } from './selection.ts';
import { visible, visibleLine } from './visible.ts';
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
import { columnsOf, wrap } from './wrap.ts';

export interface TextOptions {
  /** Whether ANSI colours are used; nothing but colour is lost without. */
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

const DEFAULT_WIDTH = 80;
/** Narrower than this nothing can be laid out; wider than this prose is hard to read. */
const WIDTH_RANGE = { least: 60, most: 120 };
const PROSE_LIMIT = 4_000;
const MAX_LOOK_UP_ROWS = 12;
const EVIDENCE_LIMIT = { pieces: 4, lines: 12 };

interface Sheet {
  readonly report: Report;
  readonly paint: Paint;
  readonly width: number;
}

/**
 * The whole report for a terminal. Control characters, escapes and unseen characters of the code under audit are
 * shown as code points, so that nothing in it can move the cursor or colour the screen.
 */
export function reportText(report: Report, options: TextOptions = {}): string {
  const { color = false, width = DEFAULT_WIDTH } = options;
  const { least, most } = WIDTH_RANGE;
  const sheet: Sheet = { report, paint: toPaint(color), width: Math.min(Math.max(width, least), most) };
  const parts = [
    verdictLines(sheet),
    summaryLines(sheet),
    findingsLines(sheet),
    actionLines(sheet),
    scoreLines(sheet),
    sectionLines(sheet),
    silencedLines(sheet),
    mapLines(sheet),
    coverageLines(sheet),
    legendLines(sheet),
    titleLines(sheet),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function titleLines({ report, paint, width }: Sheet): string[] {
  const lines = wrap(`Metercheck ${visibleLine(verdictTitle(report))}`, width);
  const ink = report.verdict.conclusion === 'failure' ? 'bad' : 'good';
  return lines.map((line) => paint('strong', paint(ink, line)));
}

function verdictLines(sheet: Sheet): string[] {
  const { report, paint, width } = sheet;
  const { conclusion, reason } = report.verdict;
  const problems = report.configurationProblems ?? [];
  return [
    ...titleLines(sheet),
    ...wrap(`${CONCLUSION_TITLE[conclusion]}. ${visibleLine(reason)}`, width),
    ...wrap(visibleLine(subjectOf(report.subject)), width).map((line) => paint('faint', line)),
    ...(problems.length > 0
      ? ['', paint('bad', 'The configuration has mistakes; these settings were not used:')]
      : []),
    ...problems.flatMap((problem) => hang('- ', visibleLine(problem), width)),
  ];
}

function summaryLines(sheet: Sheet): string[] {
  const { summary } = sheet.report;
  return [
    heading(sheet, 'Executive summary'),
    ...table(sheet, [
      ['Architecture', summary.architecture],
      ['Providers', summary.providers.join(', ') || 'none recognised'],
      ['Posture', summary.posture],
      ['Findings', countsOf(summary.counts)],
      ['Highest risk', summary.highestRisk],
    ]),
  ];
}

function findingsLines(sheet: Sheet): string[] {
  const groups = openGroups(sheet.report);
  if (groups.length === 0) return [heading(sheet, 'Findings'), '  None.'];
  return groups.flatMap(({ change, findings }, index) => [
    ...(index > 0 ? [''] : []),
    heading(
      sheet,
      `Findings: ${changeTitle(change, sheet.report.subject.mode).toLowerCase()} (${findings.length})`,
    ),
    ...findings.flatMap((finding, at) => [...(at > 0 ? [''] : []), ...findingLines(sheet, finding)]),
  ]);
}

function findingLines({ paint, width }: Sheet, finding: Finding): string[] {
  const { ruleId, severity, confidence, classification, origin, location } = finding;
  const marks = `[${confidence.toUpperCase()}] [${classification.toUpperCase()}]`;
  const found = origin === 'model' ? ', found by the model auditor' : '';
  const room = width - 4;
  return [
    `  ${paint(severity, severity)} ${paint('strong', ruleId)} ${paint('faint', marks)}`,
    ...indent(
      4,
      wrap(visibleLine(finding.title), room).map((line) => paint('strong', line)),
    ),
    ...hang('    ', `${visibleLine(placeOf(location))}${found}`, width),
    ...indent(4, proseLines(finding.description, room)),
    ...finding.evidence
      .slice(0, EVIDENCE_LIMIT.pieces)
      .flatMap((piece) => [
        '',
        ...(placeOf(piece) === placeOf(location)
          ? []
          : [`    ${paint('faint', visibleLine(placeOf(piece)))}`]),
        ...evidenceLines(piece, room).map((line) => `    ${paint('faint', line)}`),
      ]),
    '',
    ...indent(4, proseLines(`How to mend it: ${finding.remediation}`, room)),
  ];
}

/** Numbered lines of code, each cut to the room there is: a wrapped line of code reads as two. */
function evidenceLines(evidence: Evidence, room: number): string[] {
  const digits = String(evidence.endLine).length;
  const columns = Math.max(room - digits - 3, 1);
  const lines = cutLines(evidence.text, { lines: EVIDENCE_LIMIT.lines, columns: Number.POSITIVE_INFINITY });
  return lines.map((line, index) => {
    const number = index < EVIDENCE_LIMIT.lines ? String(evidence.startLine + index) : '';
    // Cut before and after: a long line is not worth making visible whole, and code points take more room.
    const shown = cutText(visible(cutText(line, columns)).replaceAll('\t', '  '), columns);
    return `${number.padStart(digits)} | ${shown}`.trimEnd();
  });
}

function actionLines(sheet: Sheet): string[] {
  const actions = actionsWithFindings(sheet.report);
  if (actions.length === 0)
    return [heading(sheet, 'What to do first'), '  Nothing: there is no critical or high finding.'];
  return [
    heading(sheet, 'What to do first'),
    ...actions.flatMap(({ finding, why }, index) =>
      hang(
        `  ${index + 1}. `,
        visibleLine(`${finding.ruleId} (${finding.severity}) ${placeOf(finding.location)}: ${why}`),
        sheet.width,
      ),
    ),
  ];
}

function scoreLines(sheet: Sheet): string[] {
  const { scores } = sheet.report;
  const titles = Math.max(...SCORE_NAMES.map((name) => SCORE_TITLE[name].length));
  const rows = SCORE_NAMES.map((name): [string, string] => {
    const before = scores.base ? `${scoreOf(scores.base[name].score).padStart(3)} -> ` : '';
    const now = scoreOf(scores[name].score).padStart(3);
    return [`${SCORE_TITLE[name].padEnd(titles)}  ${before}${now}`, scores[name].note];
  });
  const range = scores.base ? ', before -> now' : '';
  return [heading(sheet, `Scores from 1 to 10${range}`), ...table(sheet, rows)];
}

function sectionLines(sheet: Sheet): string[] {
  const { sections, subject } = sheet.report;
  return SECTIONS.flatMap((name, index) => [
    ...(index > 0 ? [''] : []),
    heading(sheet, `${SECTION_TITLE[name]}: ${statusOf(sections[name], subject.mode)}`),
    ...sections[name].answers.flatMap(({ question, answer, basis }) => [
      ...hang('  ', visibleLine(question), sheet.width),
      ...hang('    ', visibleLine(answer), sheet.width),
      ...hang('    ', visibleLine(basis), sheet.width).map((line) => sheet.paint('faint', line)),
    ]),
  ]);
}

function silencedLines(sheet: Sheet): string[] {
  const findings = silencedFindings(sheet.report);
  const lines = findings.flatMap((finding) => {
    const { ruleId, severity, title, location, suppressed } = finding;
    const text = `${ruleId} (${severity}) ${placeOf(location)}: ${title}; ${suppressionOf(suppressed)}`;
    return hang('  - ', visibleLine(text), sheet.width);
  });
  return [
    heading(sheet, `Silenced findings (${findings.length})`),
    ...(lines.length > 0 ? lines : ['  None.']),
  ];
}

function mapLines(sheet: Sheet): string[] {
  const { sites } = sheet.report.map;
  if (sites.length === 0)
    return [heading(sheet, 'Where metered events pass'), '  No place was recognised in the code read.'];
  const rows = sites.map((site): Row => [site.stage, `${site.path}:${site.line}  ${site.what}`]);
  return [heading(sheet, 'Where metered events pass'), ...shortTable(sheet, rows, 'place')];
}

function coverageLines(sheet: Sheet): string[] {
  const { report, width } = sheet;
  const { version } = report.tool;
  const files = filesByStatus(report);
  const toRow = ({ status, path, reason }: (typeof files)[number]): Row => [
    status,
    reason === undefined ? path : `${path}: ${reason}`,
  ];
  const judged = files.filter((file) => file.status !== 'context').map(toRow);
  const context = files.filter((file) => file.status === 'context').map(toRow);
  return [
    heading(sheet, 'Coverage'),
    ...hang('  ', `${coverageOf(report.coverage)}.`, width),
    ...hang('  ', visibleLine(`${modelOf(report.coverage.model)} Metercheck ${version}.`), width),
    ...table(sheet, judged),
    ...shortTable(sheet, context, 'context file'),
  ];
}

function legendLines(sheet: Sheet): string[] {
  const rows = SEVERITIES.map((severity): [string, string] => [severity, SEVERITY_MEANING[severity]]);
  return [heading(sheet, 'What the severities mean'), ...table(sheet, rows)];
}

function heading({ paint }: Sheet, title: string): string {
  return paint('strong', title);
}

type Row = readonly [name: string, text: string];

/** A table that is there for looking up, cut to what does not push the rest off the screen. */
function shortTable(sheet: Sheet, rows: readonly Row[], noun: string): string[] {
  const left = rows.length - MAX_LOOK_UP_ROWS;
  const lines = table(sheet, rows.slice(0, MAX_LOOK_UP_ROWS));
  return left > 0 ? [...lines, `  and ${plural(left, `more ${noun}`)}; the JSON report lists all`] : lines;
}

/** Two columns: a short name and a text that wraps beside it. */
function table({ width }: Sheet, rows: readonly Row[]): string[] {
  const names = Math.max(0, ...rows.map(([name]) => columnsOf(name)));
  return rows.flatMap(([name, text]) => hang(`  ${name.padEnd(names)}  `, visibleLine(text), width));
}

/** Wraps text beside a lead; the following lines are set under the first. */
function hang(lead: string, text: string, width: number): string[] {
  const indentation = ' '.repeat(columnsOf(lead));
  const lines = wrap(text, Math.max(width - columnsOf(lead), 20));
  return lines.map((line, index) => `${index === 0 ? lead : indentation}${line}`);
}

/** Prose line by line; lines inside a fence are code and are not wrapped. */
function proseLines(text: string, width: number): string[] {
  let isCode = false;
  const lines = visible(cutText(text, PROSE_LIMIT)).trim().split('\n');
  return lines.flatMap((line) => {
    const isFence = /^\s*`{3,}/.test(line);
    if (isFence) isCode = !isCode;
    if (isCode || isFence) return [line.replaceAll('\t', '  ').trimEnd()];
    return line.trim() === '' ? [''] : wrap(line, width);
  });
}

function indent(columns: number, lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));
}
