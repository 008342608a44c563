import type { Paint } from '#publish/formats/ansi.ts';
import { cutText } from '#publish/formats/cut.ts';
import { wrap } from '#publish/formats/wrap.ts';

/**
 * The Markdown of a comment for a terminal: what the marks mean is kept where a terminal can show it, the marks are
 * not. Hidden comments are left out; code stands indented, and is cut rather than wrapped.
 */
export function markdownText(markdown: string, paint: Paint, width: number): string[] {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let fence: string | null = null;
  const flush = () => {
    if (paragraph.length > 0) lines.push(...toProse(paragraph.join(' '), paint, width), '');
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})(.*)$/.exec(line);
    if (fence !== null) {
      if (line === fence) fence = null;
      else lines.push(paint('faint', cutText(`  │ ${line}`, width)));
      if (fence === null) lines.push('');
    } else if (mark !== null) {
      flush();
      fence = mark[1] ?? '';
      if (mark[2] === 'suggestion') lines.push('Suggested change:');
    } else if (line.trim() === '' || line.startsWith('<!--')) {
      flush();
    } else if (/^(?:[-|]|\d+\. |#+ )/.test(line)) {
      flush();
      lines.push(...toItem(line, paint, width));
    } else {
      paragraph.push(line);
    }
  }
  flush();
  return trimEnd(lines);
}

function toItem(line: string, paint: Paint, width: number): string[] {
  if (line.startsWith('|')) return [toPlain(line)];
  const heading = /^#+ (.*)$/.exec(line);
  if (heading !== null) return ['', paint('strong', toPlain(heading[1] ?? ''))];
  return wrap(toPlain(line), width - 2).map((part, index) => (index === 0 ? part : `  ${part}`));
}

/** Bold leads stand in a line's first words only, so that wrapping never cuts a colour in two. */
function toProse(text: string, paint: Paint, width: number): string[] {
  const lead = /^\*\*(.+?)\*\*\s*(.*)$/s.exec(text);
  const isFaint = text.startsWith('<sub>');
  const plain = toPlain(lead === null ? text : `${lead[1]} ${lead[2]}`);
  return wrap(plain, width).map((line, index) => {
    if (isFaint) return paint('faint', line);
    const bold = toPlain(lead?.[1] ?? '');
    const canLead = index === 0 && bold !== '' && line.startsWith(bold);
    return canLead ? `${paint('strong', bold)}${line.slice(bold.length)}` : line;
  });
}

function toPlain(text: string): string {
  return text
    .replace(/<\/?sub>/g, '')
    .replace(/\*\*(.+?)\*\*/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function trimEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}
