/** Stands where text was left out. */
const ELLIPSIS = '…';

/** At most `maxLength` UTF-16 units, the ellipsis included, and never half of a surrogate pair. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength < 1) return '';
  const end = maxLength - ELLIPSIS.length;
  const splitsPair = isHighSurrogate(text.charCodeAt(end - 1)) && end > 0;
  return `${text.slice(0, splitsPair ? end - 1 : end)}${ELLIPSIS}`;
}

/** Lines of quoted code, cut to what a reader takes in; each cut says how much was left out. */
export function cutLines(
  text: string,
  limit: { readonly lines: number; readonly columns: number },
): string[] {
  const lines = text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  const kept = lines.slice(0, limit.lines).map((line) => cutLine(line, limit.columns));
  const left = lines.length - kept.length;
  return left > 0 ? [...kept, `${ELLIPSIS} ${plural(left, 'more line')}`] : kept;
}

function cutLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  const kept = cutText(line, columns);
  return `${kept} (${plural(line.length - kept.length + ELLIPSIS.length, 'more character')})`;
}

/**
 * Markdown of at most `maxLength` bytes of UTF-8, so that it holds whether the limit counts bytes or characters.
 * Whole lines are left out from the end, an open fence is closed, and `note(lines left out)` is added.
 */
export function cutMarkdown(markdown: string, maxLength: number, note: (lines: number) => string): string {
  if (byteLength(markdown) <= maxLength) return markdown;
  const lines = markdown.split('\n');
  const room = maxLength - byteLength(`\n\n${note(lines.length)}`);
  const kept = takeLines(lines, room);
  const ending = note(lines.length - kept.count);
  if (byteLength(ending) > maxLength) return '';
  return kept.text === '' ? ending : `${kept.text}\n\n${ending}`;
}

/** The size of a text in bytes of UTF-8; a lone surrogate counts as the three bytes of its replacement. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function takeLines(lines: readonly string[], room: number): { text: string; count: number } {
  const kept: string[] = [];
  let used = 0;
  let open = '';
  for (const line of lines) {
    const fence = /^`{3,}/.exec(line)?.[0] ?? '';
    const next = nextFence(open, fence, line);
    const size = byteLength(line) + 1;
    // Inside a fence the room for its closing line stays free.
    if (used + size + (next === '' ? 0 : next.length + 1) > room) break;
    kept.push(line);
    used += size;
    open = next;
  }
  // A fence that was only opened is taken back, any other is closed.
  if (open !== '' && kept.at(-1)?.startsWith(open)) {
    kept.pop();
    open = '';
  }
  const text = [...kept, ...(open === '' ? [] : [open])].join('\n').trimEnd();
  return { text, count: kept.length };
}

/** The fence that stands open after a line, '' when none does. Our own fences start at the margin. */
function nextFence(open: string, fence: string, line: string): string {
  if (open === '') return fence;
  return fence.length >= open.length && line.trim() === fence ? '' : open;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** A count with its noun: `1 file`, `1,200 files`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12,345`. The language's own formatter takes 20 ms to load what it knows of all languages. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
