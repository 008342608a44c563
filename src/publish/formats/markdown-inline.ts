import { type Html, html } from './markup.ts';

/** A run of text between two delimiters that may turn out to be a pair. */
interface Frame {
  readonly delimiter: string;
  readonly parts: Html[];
}

/** What a position in a line may hold, tried in this order; anything else is a character of text. */
const TOKEN =
  /\\([!-/:-@[-`{-~])|(?<!`)(`+)(?!`)(.*?[^`])\2(?!`)|&(#?\w{1,10});|<(\/?)sub>|(\*\*|\*|_)|\[([^\][\\]*)\]\((https?:\/\/[^\s()<>"']+)\)/g;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** The zero-width space that keeps GitHub from seeing a mention has no work to do on a page of ours. */
const BREAK_POINT = 0x200b;

/** Bold, emphasis, code, links and `<sub>` of one line of our Markdown; everything else is text. */
export function inlineHtml(line: string): Html {
  const stack: Frame[] = [{ delimiter: '', parts: [] }];
  let end = 0;
  for (const token of line.matchAll(TOKEN)) {
    addText(stack, line.slice(end, token.index));
    end = token.index + token[0].length;
    addToken(stack, token, line);
  }
  addText(stack, line.slice(end));
  while (stack.length > 1) unwind(stack);
  return html`${stack[0]?.parts ?? []}`;
}

function addToken(stack: Frame[], token: RegExpExecArray, line: string): void {
  const [whole, escaped, , code, entity, closesSub, delimiter, label, address] = token;
  const beside = { before: line[token.index - 1], after: line[token.index + whole.length] };
  if (escaped !== undefined) addText(stack, escaped);
  else if (code !== undefined) add(stack, html`<code>${stripPadding(code)}</code>`);
  else if (entity !== undefined) addText(stack, decode(entity) ?? whole);
  else if (closesSub === '') open(stack, 'sub');
  else if (closesSub !== undefined) close(stack, 'sub', whole);
  else if (address !== undefined)
    add(stack, html`<a href="${address}" rel="nofollow noopener noreferrer">${inlineHtml(label ?? '')}</a>`);
  else addDelimiter(stack, delimiter ?? whole, beside);
}

function addDelimiter(
  stack: Frame[],
  delimiter: string,
  beside: { readonly before: string | undefined; readonly after: string | undefined },
): void {
  const canClose = /\S/.test(beside.before ?? ' ') && !(delimiter === '_' && /\w/.test(beside.after ?? ''));
  const canOpen = /\S/.test(beside.after ?? ' ') && !(delimiter === '_' && /\w/.test(beside.before ?? ''));
  if (canClose && stack.some((frame) => frame.delimiter === delimiter)) close(stack, delimiter, delimiter);
  else if (canOpen) open(stack, delimiter);
  else addText(stack, delimiter);
}

function open(stack: Frame[], delimiter: string): void {
  stack.push({ delimiter, parts: [] });
}

/** Closes the innermost pair of that delimiter; what was opened inside and not closed is text again. */
function close(stack: Frame[], delimiter: string, whole: string): void {
  if (!stack.some((frame) => frame.delimiter === delimiter)) {
    addText(stack, whole);
    return;
  }
  while (stack.at(-1)?.delimiter !== delimiter) unwind(stack);
  const frame = stack.pop();
  if (frame) add(stack, wrapped(frame));
}

function wrapped({ delimiter, parts }: Frame): Html {
  switch (delimiter) {
    case '**':
      return html`<strong>${parts}</strong>`;
    case 'sub':
      return html`<small>${parts}</small>`;
    default:
      return html`<em>${parts}</em>`;
  }
}

function unwind(stack: Frame[]): void {
  const frame = stack.pop();
  if (!frame) return;
  addText(stack, frame.delimiter === 'sub' ? '<sub>' : frame.delimiter);
  for (const part of frame.parts) add(stack, part);
}

function addText(stack: Frame[], text: string): void {
  if (text !== '') add(stack, html`${text}`);
}

function add(stack: Frame[], part: Html): void {
  stack.at(-1)?.parts.push(part);
}

function stripPadding(code: string): string {
  return /^ .* $/.test(code) && code.trim() !== '' ? code.slice(1, -1) : code;
}

function decode(entity: string): string | undefined {
  const numeric = /^#(\d{1,7})$/.exec(entity)?.[1];
  if (numeric === undefined) return NAMED[entity];
  const point = Number(numeric);
  if (point === BREAK_POINT) return '';
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
