import { cutText } from './cut.ts';
import { MAX_LINE, visible, visibleLine } from './visible.ts';

/**
 * Splits a text node where GitHub would otherwise see a mention, a reference or a bare address. GitHub looks for
 * those after Markdown is rendered, so that a backslash does not help; an unseen character between does.
 */
const BREAK = '&#8203;';

/** Longer prose is cut: nobody reads more in one go, and a hostile text could fill a whole report. */
const MAX_PROSE = 4_000;

/**
 * Code blocks which GitHub does not show as code but acts on: one-click edits and diagrams.
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
 */
const ACTING_LANGUAGES = new Set(['suggestion', 'mermaid', 'geojson', 'topojson', 'stl', 'math']);

/** Everything that means something to Markdown or to GitHub inside a line, each with what stands for it. */
const MEANINGFUL: readonly (readonly [pattern: string, replacement: string | ((found: string) => string)])[] =
  [
    [String.raw`&`, '&amp;'],
    [String.raw`<`, '&lt;'],
    [String.raw`>`, '&gt;'],
    [String.raw`\|`, '&#124;'],
    [String.raw`@`, `@${BREAK}`],
    [String.raw`#(?=\w)`, `#${BREAK}`],
    [String.raw`(?<=GH)-(?=\d)`, `${BREAK}-`],
    [String.raw`(?<=www)\.`, `${BREAK}.`],
    [String.raw`:(?=\/\/|[\w+-]+:)`, `:${BREAK}`],
    // A word that could be a commit: at least seven hexadecimal digits, letters and figures mixed.
    [
      String.raw`\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b`,
      (word) => `${word.slice(0, 1)}${BREAK}${word.slice(1)}`,
    ],
    [String.raw`(?<![a-z0-9])_|_(?![a-z0-9])`, '\\_'],
    ...['\\', '`', '*', '[', ']', '~', '$', '#'].map((sign) => [`\\${sign}`, `\\${sign}`] as const),
  ];
const MEANING = new RegExp(MEANINGFUL.map(([pattern]) => `(${pattern})`).join('|'), 'gi');

/** A code span as CommonMark reads it: closed by a run of as many backticks as opened it. */
const CODE_SPAN = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g;

/** What opens a block at the start of a line: heading, list, underline of a heading, rule. */
const BLOCK_SIGN = /^([-+=])/;
const NUMBERED = /^(\d{1,9})([.)])/;
const LIST_ITEM = /^\s{0,3}(?:[-*]|\d{1,3}[.)])\s+(.*)$/;
const FENCE_LINE = /^ {0,3}(`{3,})\s*([^`]*)$/;

/**
 * Text as text: nothing in it is Markdown, HTML, a mention, a reference, an address or an emoji code any more.
 * For places inside a line; on one line.
 */
export function plain(text: string): string {
  return escapeMeaning(visibleLine(text));
}

function escapeMeaning(line: string): string {
  return line.replace(MEANING, (found: string, ...groups) => {
    const which = groups.slice(0, MEANINGFUL.length).findIndex((group) => group !== undefined);
    const replacement = MEANINGFUL[which]?.[1] ?? '';
    return typeof replacement === 'string' ? replacement : replacement(found);
  });
}

/** A code span that holds any text, backticks included; on one line. Empty for empty text. */
export function codeSpan(text: string): string {
  const code = visibleLine(text);
  if (code === '') return '';
  const ticks = '`'.repeat(longestRun(code) + 1);
  const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${hideMarkers(code)}${pad}${ticks}`;
}

/** One line of prose: its code spans stay code, everything else is {@link plain}. */
export function inline(text: string, maxLength = MAX_LINE): string {
  return mapSpans(visibleLine(text, maxLength), codeSpan);
}

/** {@link inline} for the start of a line or of a list's item, where some signs would open a block. */
export function lineStart(text: string, maxLength = MAX_LINE): string {
  // A code span of three backticks or more would look like a fence to a reader less strict than CommonMark.
  const line = inline(text, maxLength);
  const start = line.startsWith('```') ? BREAK : '';
  return start + line.replace(BLOCK_SIGN, '\\$1').replace(NUMBERED, '$1\\$2');
}

/** {@link inline} for a cell of a table, where a bar ends the cell even inside code. */
export function cell(text: string): string {
  return mapSpans(visibleLine(text), (code) => (code.includes('|') ? plain(code) : codeSpan(code)));
}

/** A code span in a cell of a table. */
export function codeCell(text: string): string {
  return text.includes('|') ? plain(text) : codeSpan(text);
}

/**
 * Prose of several paragraphs. Paragraphs, flat lists, code spans and fenced code are kept; anything else a text
 * could do in Markdown or on GitHub is neutralised. Cut to `maxLength` characters before it is escaped.
 */
export function prose(text: string, maxLength = MAX_PROSE): string {
  const blocks: string[] = [];
  let lines: string[] = [];
  const rest = visible(cutText(text, maxLength)).split('\n');
  for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
    const opening = FENCE_LINE.exec(line);
    if (!opening) {
      lines.push(line);
      continue;
    }
    blocks.push(
      ...paragraphs(lines),
      fence(takeFence(rest, opening[1] ?? ''), codeLanguage(opening[2] ?? '')),
    );
    lines = [];
  }
  blocks.push(...paragraphs(lines));
  return blocks.join('\n\n');
}

/**
 * A fenced block that holds any text: its fence is longer than every run of backticks inside.
 * `language` is reduced to letters, digits and the few signs languages are named with.
 */
export function fence(text: string, language = ''): string {
  const code = hideMarkers(visible(text).replace(/\n+$/, ''));
  const ticks = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${ticks}${language.replace(/[^A-Za-z0-9+#.-]/g, '').slice(0, 20)}\n${code}\n${ticks}`;
}

/** The name by which a file's code is highlighted: its extension, unless GitHub would act on such a block. */
export function fenceLanguage(path: string): string {
  return codeLanguage(/\.([A-Za-z0-9]{1,10})$/.exec(path)?.[1] ?? '');
}

function codeLanguage(info: string): string {
  const language = info.trim().toLowerCase();
  return /^[a-z0-9+#-]{1,20}$/.test(language) && !ACTING_LANGUAGES.has(language) ? language : '';
}

function takeFence(rest: string[], opening: string): string {
  const code: string[] = [];
  for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
    const closing = /^ {0,3}(`{3,})\s*$/.exec(line)?.[1] ?? '';
    if (closing.length >= opening.length) break;
    code.push(line);
  }
  return code.join('\n');
}

function paragraphs(lines: readonly string[]): string[] {
  const blocks: { text: string; isItem: boolean }[] = [];
  let isOpen = false;
  for (const line of lines) {
    const item = LIST_ITEM.exec(line)?.[1];
    const last = blocks.at(-1);
    if (item !== undefined) blocks.push({ text: item, isItem: true });
    else if (line.trim() !== '' && isOpen && last) last.text += ` ${line}`;
    else if (line.trim() !== '') blocks.push({ text: line, isItem: false });
    isOpen = line.trim() !== '';
  }
  return joinItems(blocks);
}

function joinItems(blocks: readonly { text: string; isItem: boolean }[]): string[] {
  const joined: string[] = [];
  let wasItem = false;
  for (const block of blocks) {
    const text = lineStart(block.text, MAX_PROSE);
    if (text === '') continue;
    if (block.isItem && wasItem) joined.push(`${joined.pop() ?? ''}\n- ${text}`);
    else joined.push(block.isItem ? `- ${text}` : text);
    wasItem = block.isItem;
  }
  return joined;
}

function mapSpans(line: string, toCode: (code: string) => string): string {
  let result = '';
  let end = 0;
  for (const span of line.matchAll(CODE_SPAN)) {
    result += escapeMeaning(line.slice(end, span.index)) + toCode(span[2] ?? '');
    end = span.index + span[0].length;
  }
  return result + escapeMeaning(line.slice(end));
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Our hidden markers tell our own comments apart: code that quotes one must not be taken for it. */
function hideMarkers(code: string): string {
  return code.replace(/<!--(?=\s*metercheck)/gi, '<! --');
}
