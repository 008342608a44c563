import { type Hunk, type HunkLine, parsePatch } from '#audit/diff/parse-patch.ts';
import type { Report } from '#audit/report.ts';
import { plural } from './cut.ts';
import { htmlPage } from './html-page.ts';
import { markdownHtml } from './markdown-html.ts';
import { type Html, html } from './markup.ts';
import { CONCLUSION_TITLE, subjectOf } from './wording.ts';

/** A review comment as it was posted: its body is Markdown, its lines are those of the head. */
interface PageComment {
  readonly path: string;
  /** First line of a comment over several lines; null or left out for a single line. */
  readonly startLine?: number | null;
  readonly line: number;
  readonly body: string;
}

export interface PullRequestPage {
  readonly title: string;
  readonly report: Report;
  /** `patch` is the hunks of the file as GitHub gives them; null where it gives none. */
  readonly files: readonly { readonly path: string; readonly patch: string | null }[];
  readonly comments: readonly PageComment[];
  /** `summary` is Markdown. */
  readonly check: {
    readonly title: string;
    readonly conclusion: Report['verdict']['conclusion'];
    readonly summary: string;
  };
}

interface FileView {
  readonly path: string;
  readonly id: string;
  readonly hunks: readonly Hunk[];
  readonly comments: readonly PageComment[];
}

/** A pull request as its reviewers see it: the diff with the comments in place, the check beside it. */
export function pullRequestPage(page: PullRequestPage): string {
  const files = page.files.map(
    ({ path, patch }, index): FileView => ({
      path,
      id: `file-${index + 1}`,
      hunks: parsePatch(patch).hunks,
      comments: page.comments.filter((comment) => comment.path === path),
    }),
  );
  const strays = page.comments.filter(({ path }) => !page.files.some((file) => file.path === path));
  const body = html`${headPart(page, files)}
<div class="layout">
<main id="main">${contentsPart(files)}${files.map(filePart)}${strays.map((stray) => commentCard(stray, []))}</main>
${checkPart(page)}
</div>`;
  return htmlPage({ title: `${page.title} · Metercheck`, body, isWide: true });
}

function headPart({ title, report, comments, check }: PullRequestPage, files: readonly FileView[]): Html {
  const { counts } = report.summary;
  const chips = (['critical', 'high', 'medium', 'low'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => html`<li class="chip ${severity}">${counts[severity]} ${severity}</li>`);
  return html`<header><p class="brand">${subjectOf(report.subject)}</p><h1>${title}</h1>
<ul class="chips"><li>${plural(files.length, 'changed file')}, ${plural(comments.length, 'review comment')}</li>${chips}</ul>
<p><a href="#check">Check</a>: <span class="chip ${check.conclusion}">${CONCLUSION_TITLE[check.conclusion]}</span> ${check.title}</p></header>`;
}

function contentsPart(files: readonly FileView[]): Html {
  const items = files.map(
    ({ path, id, comments, hunks }) =>
      html`<li><a href="#${id}" class="mono">${path}</a> ${changeCount(hunks)}${comments.length > 0 ? html` <span class="chip">${plural(comments.length, 'comment')}</span>` : null}</li>`,
  );
  return html`<nav aria-label="Changed files"><ul class="contents">${items}</ul></nav>`;
}

function changeCount(hunks: readonly Hunk[]): Html | null {
  if (hunks.length === 0) return null;
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const added = lines.filter((line) => line.type === 'add').length;
  const deleted = lines.filter((line) => line.type === 'delete').length;
  return html`<span class="plus">+${added}</span> <span class="minus">-${deleted}</span>`;
}

function filePart(file: FileView): Html {
  const { path, id, hunks, comments } = file;
  const placed = new Set(comments.filter((comment) => headLines(hunks).has(comment.line)));
  const unplaced = comments.filter((comment) => !placed.has(comment));
  const rows = hunks.map((hunk) => html`${hunkRow(hunk)}${hunk.lines.map((line) => lineRows(file, line))}`);
  const table = html`<table class="diff" aria-label="Changes of ${path}"><tbody>${rows}</tbody></table>`;
  const note = html`<p class="note faint">Its diff is not shown: binary, too large, or only renamed.</p>`;
  return html`<details open class="card file" id="${id}"><summary><span class="mono">${path}</span> ${changeCount(hunks)}</summary>${hunks.length > 0 ? table : note}${unplaced.map((comment) => html`<div class="note">${commentCard(comment, [])}</div>`)}</details>`;
}

function headLines(hunks: readonly Hunk[]): ReadonlyMap<number, string> {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return new Map(
    lines.flatMap(({ headLine, text }) => (headLine === null ? [] : [[headLine, text] as const])),
  );
}

function hunkRow({ baseStart, baseLines, headStart, headLines: lines }: Hunk): Html {
  return html`<tr class="hunk"><td colspan="3">@@ -${baseStart},${baseLines} +${headStart},${lines} @@</td></tr>`;
}

const ROW_CLASS = { add: 'added', delete: 'deleted', keep: 'kept' } as const;
const SIGN = { add: '+', delete: '-', keep: ' ' } as const;

function lineRows({ hunks, comments }: FileView, { type, baseLine, headLine, text }: HunkLine): Html {
  const isMarked = comments.some((comment) => isInside(comment, headLine));
  const row = html`<tr class="${ROW_CLASS[type]}${isMarked ? ' marked' : ''}"><td class="number">${baseLine}</td><td class="number">${headLine}</td><td class="code"><span class="sign">${SIGN[type]}</span>${text}</td></tr>`;
  const talk = comments
    .filter((comment) => comment.line === headLine)
    .map(
      (comment) =>
        html`<tr class="talk"><td colspan="3">${commentCard(comment, replacedLines(hunks, comment))}</td></tr>`,
    );
  return html`${row}
${talk}`;
}

function isInside({ startLine, line }: PageComment, headLine: number | null): boolean {
  return headLine !== null && headLine >= (startLine ?? line) && headLine <= line;
}

function replacedLines(hunks: readonly Hunk[], comment: PageComment): readonly string[] {
  return [...headLines(hunks)].filter(([line]) => isInside(comment, line)).map(([, text]) => text);
}

function commentCard(comment: PageComment, replaced: readonly string[]): Html {
  const { startLine, line, path } = comment;
  const lines = startLine && startLine !== line ? `lines ${startLine} to ${line}` : `line ${line}`;
  const where = replaced.length > 0 ? `on ${lines}` : `on ${path}, ${lines}`;
  return html`<article class="card comment" aria-label="Review comment ${where}"><header>${MARK}<strong>Metercheck</strong><span class="faint">${where}</span></header>
<div class="body">${markdownHtml(comment.body, { replaced })}</div></article>`;
}

/** A small meter; drawn here because the page fetches nothing. */
const MARK = html`<svg class="mark" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="9" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M5 13a6 6 0 1 1 10 0M10 12l3-4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>`;

function checkPart({ check }: PullRequestPage): Html {
  return html`<aside class="card check" id="check" aria-label="Check" tabindex="0"><header><p class="brand">Check Metercheck <span class="chip ${check.conclusion}">${CONCLUSION_TITLE[check.conclusion]}</span></p><h2>${check.title}</h2></header>
<div class="body">${markdownHtml(check.summary)}</div></aside>`;
}
