import { inlineHtml } from './markdown-inline.ts';
import { type Html, type HtmlValue, html } from './markup.ts';

export interface MarkdownHtmlOptions {
  /** The lines a `suggestion` block would replace, shown above it as deleted. */
  readonly replaced?: readonly string[];
}

interface Reader {
  readonly lines: readonly string[];
  at: number;
  readonly options: MarkdownHtmlOptions;
}

const FENCE = /^(`{3,})\s*([^`]*)$/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(?:- |(\d{1,9})\. )(.*)$/;
const DELIMITER_ROW = /^\|(?:\s*:?-+:?\s*\|)+$/;

/**
 * The Markdown this program writes, as HTML: headings, paragraphs, flat lists, tables, fences, bold, emphasis, code,
 * links to http and https, `<sub>`. Hidden comments are dropped. Anything else stays text: no input gives any other
 * element or attribute.
 */
export function markdownHtml(markdown: string, options: MarkdownHtmlOptions = {}): Html {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const reader: Reader = { lines, at: 0, options };
  const blocks: Html[] = [];
  while (reader.at < lines.length) {
    const block = readBlock(reader);
    if (block) blocks.push(block);
  }
  return html`${blocks}`;
}

function readBlock(reader: Reader): Html | null {
  const line = lineAt(reader);
  if (line.trim() === '' || isHidden(line)) {
    reader.at += 1;
    return null;
  }
  const fence = FENCE.exec(line);
  if (fence) return readFence(reader, fence[1] ?? '', (fence[2] ?? '').trim());
  const heading = HEADING.exec(line);
  if (heading) {
    reader.at += 1;
    return toHeading((heading[1] ?? '').length, inlineHtml(heading[2] ?? ''));
  }
  if (ITEM.test(line)) return readList(reader);
  if (isTableStart(reader)) return readTable(reader);
  return readParagraph(reader);
}

function lineAt(reader: Reader): string {
  return reader.lines[reader.at] ?? '';
}

/** A hidden comment on lines of its own: markers by which comments are found again. */
function isHidden(line: string): boolean {
  return /^<!--.*-->\s*$/.test(line);
}

function isTableStart(reader: Reader): boolean {
  return lineAt(reader).startsWith('|') && DELIMITER_ROW.test(reader.lines[reader.at + 1] ?? '');
}

function toHeading(level: number, text: Html): Html {
  // Below the headings of the page that holds it.
  switch (level) {
    case 1:
    case 2:
      return html`<h3>${text}</h3>`;
    case 3:
      return html`<h4>${text}</h4>`;
    default:
      return html`<h5>${text}</h5>`;
  }
}

function readFence(reader: Reader, ticks: string, info: string): Html {
  const code: string[] = [];
  for (reader.at += 1; reader.at < reader.lines.length; reader.at += 1) {
    const closing = FENCE.exec(lineAt(reader));
    if (closing && (closing[1] ?? '').length >= ticks.length && closing[2] === '') break;
    code.push(lineAt(reader));
  }
  reader.at += 1;
  if (info === 'suggestion') return toSuggestion(code, reader.options.replaced ?? []);
  return html`<pre tabindex="0"><code>${code.join('\n')}</code></pre>`;
}

function toSuggestion(added: readonly string[], deleted: readonly string[]): Html {
  const row = (kind: string, sign: string) => (line: string) =>
    html`<tr class="${kind}"><td class="code"><span class="sign">${sign}</span>${line}</td></tr>`;
  return html`<figure class="suggestion"><figcaption>Suggested change</figcaption><table class="diff"><tbody>${deleted.map(row('deleted', '-'))}${added.map(row('added', '+'))}</tbody></table></figure>`;
}

function readList(reader: Reader): Html {
  const isOrdered = /^\d/.test(lineAt(reader));
  const items: HtmlValue[] = [];
  while (reader.at < reader.lines.length) {
    const item = ITEM.exec(lineAt(reader));
    if (!item || (item[1] !== undefined) !== isOrdered) break;
    const texts = [item[2] ?? ''];
    for (reader.at += 1; /^ {2,}\S/.test(lineAt(reader)); reader.at += 1) texts.push(lineAt(reader).trim());
    items.push(html`<li>${withBreaks(texts)}</li>`);
  }
  return isOrdered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
}

function readTable(reader: Reader): Html {
  const head = cellsOf(lineAt(reader)).map((cell) => html`<th scope="col">${inlineHtml(cell)}</th>`);
  const rows: Html[] = [];
  for (reader.at += 2; lineAt(reader).startsWith('|'); reader.at += 1)
    rows.push(html`<tr>${cellsOf(lineAt(reader)).map((cell) => html`<td>${inlineHtml(cell)}</td>`)}</tr>`);
  return html`<div class="scroll" tabindex="0"><table class="plain"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellsOf(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function readParagraph(reader: Reader): Html {
  const texts = [lineAt(reader)];
  for (reader.at += 1; isContinued(reader); reader.at += 1) texts.push(lineAt(reader));
  return html`<p>${withBreaks(texts)}</p>`;
}

function isContinued(reader: Reader): boolean {
  const line = lineAt(reader);
  if (line.trim() === '' || isHidden(line) || isTableStart(reader)) return false;
  return !FENCE.test(line) && !HEADING.test(line) && !ITEM.test(line);
}

/** GitHub shows a line feed inside a comment's paragraph as a line break. */
function withBreaks(texts: readonly string[]): HtmlValue[] {
  return texts.flatMap((text, index) => (index === 0 ? [inlineHtml(text)] : [html`<br>`, inlineHtml(text)]));
}
