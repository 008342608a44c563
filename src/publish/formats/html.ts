import { type Evidence, type Finding, SECTIONS, SEVERITIES, SEVERITY_MEANING } from '#audit/finding.ts';
import { type Report, SCORE_NAMES, type ScoreName } from '#audit/report.ts';
import { verdictTitle } from '#audit/scoring/verdict.ts';
import { cutLines, plural } from './cut.ts';
import { codeSpan, inline, prose } from './escape.ts';
import { htmlPage } from './html-page.ts';
import { markdownHtml } from './markdown-html.ts';
import { inlineHtml } from './markdown-inline.ts';
import { type Html, html } from './markup.ts';
import { actionsWithFindings, filesByStatus, openGroups, silencedFindings } from './selection.ts';
import { visibleLine } from './visible.ts';
import {
  CONCLUSION_TITLE,
  changeTitle,
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

const EVIDENCE_LIMIT = { pieces: 6, lines: 40, columns: 500 };

/** The whole report as one page that stands by itself. Everything derived from code is text in it. */
export function reportHtml(report: Report): string {
  const title = verdictTitle(report);
  const body = html`${headPart(report, title)}
<main id="main">
${problemsPart(report)}${summaryPart(report)}${actionsPart(report)}${findingsPart(report)}${scoresPart(report)}${sectionsPart(report)}${silencedPart(report)}${mapPart(report)}${coveragePart(report)}
</main>
<footer class="page-end">Metercheck ${report.tool.version}, report format ${report.schemaVersion}</footer>`;
  return htmlPage({ title: `Metercheck ${title}`, body });
}

function headPart(report: Report, title: string): Html {
  const { conclusion, reason } = report.verdict;
  return html`<header>
<p class="brand">Metercheck · ${line(subjectOf(report.subject))}</p>
<h1>${prosaic(title)}</h1>
<p class="lead"><span class="chip ${conclusion}">${CONCLUSION_TITLE[conclusion]}</span> ${prosaic(reason)}</p>
</header>`;
}

function problemsPart(report: Report): Html | null {
  const problems = report.configurationProblems ?? [];
  if (problems.length === 0) return null;
  return html`<section class="card problems"><div class="body"><h3>The configuration has mistakes; these settings were not used</h3><ul>${problems.map((problem) => html`<li>${prosaic(problem)}</li>`)}</ul></div></section>`;
}

function summaryPart(report: Report): Html {
  const { architecture, providers, posture, highestRisk, counts } = report.summary;
  const tiles = SEVERITIES.map(
    (severity) =>
      html`<li class="${severity}"><strong>${counts[severity]}</strong><b>${severity}</b>: ${SEVERITY_MEANING[severity]}</li>`,
  );
  return html`<section><h2>Executive summary</h2>
<dl class="facts">
<dt>Metering architecture</dt><dd>${prosaic(architecture)}</dd>
<dt>Billing providers</dt><dd>${line(providers.join(', ') || 'none recognised')}</dd>
<dt>Reliability posture</dt><dd>${prosaic(posture)}</dd>
<dt>Highest risk</dt><dd>${prosaic(highestRisk)}</dd>
</dl>
<ul class="tiles">${tiles}</ul></section>`;
}

function actionsPart(report: Report): Html {
  const ids = anchors(report);
  const items = actionsWithFindings(report).map(
    ({ finding, why }) =>
      html`<li><a href="#${ids.get(finding) ?? 'findings'}">${finding.ruleId}</a> <span class="chip ${finding.severity}">${finding.severity}</span> ${prosaic(finding.title)}, ${place(finding)}: ${prosaic(why)}</li>`,
  );
  const list =
    items.length > 0 ? html`<ol>${items}</ol>` : html`<p>Nothing: there is no critical or high finding.</p>`;
  return html`<section><h2>What to do first</h2>${list}</section>`;
}

function findingsPart(report: Report): Html {
  const groups = openGroups(report);
  const ids = anchors(report);
  const cards = groups.map(
    ({ change, findings }) => html`<h3>${changeTitle(change, report.subject.mode)} (${findings.length})</h3>
${findings.map((finding) => findingCard(finding, ids.get(finding) ?? ''))}`,
  );
  return html`<section id="findings"><h2>Findings</h2>${groups.length > 0 ? cards : html`<p>None.</p>`}</section>`;
}

/** One anchor for each finding; a fingerprint is not used, it comes from outside the page. */
function anchors(report: Report): ReadonlyMap<Finding, string> {
  return new Map(report.findings.map((finding, index) => [finding, `finding-${index + 1}`]));
}

function findingCard(finding: Finding, id: string): Html {
  const { ruleId, severity, confidence, classification } = finding;
  const origin = finding.origin === 'model' ? ', found by the model auditor' : '';
  return html`<article class="card finding ${severity}" id="${id}"><header>
<ul class="chips"><li class="chip ${severity}">${severity}</li><li class="chip">${ruleId}</li><li class="chip">[${confidence.toUpperCase()}]</li><li class="chip">[${classification.toUpperCase()}]</li></ul>
<h3>${prosaic(finding.title)}</h3>
<p class="faint">${place(finding)} · ${SECTION_TITLE[finding.section]}${origin}</p></header>
<div class="body">${markdownHtml(prose(finding.description))}
${finding.evidence.slice(0, EVIDENCE_LIMIT.pieces).map((piece) => evidenceTable(piece))}
<h4>How to mend it</h4>${markdownHtml(prose(finding.remediation))}${suggestionTable(finding)}</div></article>`;
}

function evidenceTable(evidence: Evidence): Html {
  const lines = cutLines(evidence.text, EVIDENCE_LIMIT);
  const rows = lines.map((text, index) => {
    const number = index < EVIDENCE_LIMIT.lines ? evidence.startLine + index : '';
    return html`<tr><td class="number">${number}</td><td class="code">${text}</td></tr>`;
  });
  return html`<p class="faint mono">${line(placeOf(evidence))}</p><div class="quote" tabindex="0"><table class="diff"><tbody>${rows}</tbody></table></div>`;
}

function suggestionTable({ suggestion }: Finding): Html | null {
  if (!suggestion) return null;
  const { startLine, endLine, text } = suggestion;
  const rows = cutLines(text, EVIDENCE_LIMIT).map(
    (one) => html`<tr class="added"><td class="code"><span class="sign">+</span>${one}</td></tr>`,
  );
  const where = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
  return html`<figure class="suggestion"><figcaption>Suggested for ${where}</figcaption><table class="diff"><tbody>${rows}</tbody></table></figure>`;
}

function scoresPart(report: Report): Html {
  const before = report.scores.base ? html`<th scope="col">Before</th>` : null;
  return html`<section><h2>Scores from 1 to 10</h2><div class="scroll" tabindex="0"><table class="plain"><thead><tr><th scope="col">Area</th>${before}<th scope="col">${before ? 'Now' : 'Score'}</th><th scope="col">Why</th></tr></thead>
<tbody>${SCORE_NAMES.map((name) => scoreRow(report, name))}</tbody></table></div></section>`;
}

function scoreRow(report: Report, name: ScoreName): Html {
  const { score, note } = report.scores[name];
  const base = report.scores.base?.[name];
  const title =
    name === 'composite' ? html`<strong>${SCORE_TITLE[name]}</strong>` : html`${SCORE_TITLE[name]}`;
  const before = base ? html`<td class="number">${scoreOf(base.score)}</td>` : null;
  return html`<tr><td>${title}</td>${before}<td class="number">${scoreOf(score)}${gauge(score)}</td><td>${prosaic(note)}</td></tr>`;
}

/** The score as a bar; its figure stands beside it, so that the drawing is for the eye only. */
function gauge(score: number | null): Html | null {
  if (score === null) return null;
  const kind = score >= 8 ? 'good' : score >= 5 ? 'fair' : 'poor';
  return html`<svg class="gauge" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="8" rx="2"/><rect class="${kind}" width="${Math.round(score * 10)}" height="8" rx="2"/></svg>`;
}

function sectionsPart(report: Report): Html {
  const parts = SECTIONS.map((name) => {
    const section = report.sections[name];
    const answers = section.answers.map(
      ({ question, answer, basis }) =>
        html`<dt>${prosaic(question)}</dt><dd>${prosaic(answer)}</dd><dd class="faint">${prosaic(basis)}</dd>`,
    );
    return html`<h3>${SECTION_TITLE[name]}: ${statusOf(section, report.subject.mode)}</h3>${answers.length > 0 ? html`<dl class="answers">${answers}</dl>` : null}`;
  });
  return html`<section><h2>The six sections</h2>${parts}</section>`;
}

function silencedPart(report: Report): Html {
  const items = silencedFindings(report).map(
    (finding) =>
      html`<li><strong>${finding.ruleId}</strong> <span class="chip ${finding.severity}">${finding.severity}</span> ${prosaic(finding.title)}, ${place(finding)}: ${prosaic(suppressionOf(finding.suppressed))}</li>`,
  );
  return html`<section><h2>Silenced findings</h2>${items.length > 0 ? html`<ul>${items}</ul>` : html`<p>None.</p>`}</section>`;
}

function mapPart(report: Report): Html {
  const rows = report.map.sites.map(
    ({ stage, meter, what, path, line: at }) =>
      html`<tr><td>${stage}</td><td>${meter === null ? '' : code(meter)}</td><td>${prosaic(what)}</td><td>${code(`${path}:${at}`)}</td></tr>`,
  );
  const table = html`<div class="scroll" tabindex="0"><table class="plain"><thead><tr><th scope="col">Stage</th><th scope="col">Meter</th><th scope="col">What happens</th><th scope="col">Place</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const nothing = html`<p>No place was recognised in the code read.</p>`;
  return html`<section><h2>Where metered events pass</h2>${rows.length > 0 ? table : nothing}</section>`;
}

function coveragePart(report: Report): Html {
  const files = filesByStatus(report);
  const judged = files.filter((file) => file.status !== 'context');
  const context = files.filter((file) => file.status === 'context');
  const folded = html`<details><summary>${plural(context.length, 'file')} read as context</summary>${fileTable(context)}</details>`;
  return html`<section><h2>Coverage</h2><p>${coverageOf(report.coverage)}. ${prosaic(modelOf(report.coverage.model))}</p>
${judged.length > 0 ? fileTable(judged) : null}${context.length > 0 ? folded : null}</section>`;
}

function fileTable(files: Report['coverage']['files']): Html {
  const rows = files.map(
    ({ path, status, reason }) =>
      html`<tr><td>${code(path)}</td><td>${status}</td><td>${prosaic(reason ?? '')}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0"><table class="plain"><thead><tr><th scope="col">File</th><th scope="col">Read as</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A line of prose: its code spans are shown as code, everything else as text. */
function prosaic(text: string): Html {
  return inlineHtml(inline(text));
}

function line(text: string): Html {
  return html`${visibleLine(text)}`;
}

function code(text: string): Html {
  return inlineHtml(codeSpan(text));
}

function place(finding: Finding): Html {
  return code(placeOf(finding.location));
}
