/** Texts with more opening braces than this outside of objects are no answers. */
const MAX_STARTS = 50;

/** What models that think aloud write before their answer. */
const THOUGHTS = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/i;

const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * The JSON objects in what a model wrote, whatever stands around them: a fence, a sentence before or after, thoughts,
 * a byte order mark. The longest first, since drafts and examples are shorter than the answer. Pure, linear in the text.
 */
export function extractObjects(answer: string): object[] {
  const text = answer.replace(BYTE_ORDER_MARK, '').replace(THOUGHTS, '').trim();
  const whole = parseObject(text);
  return whole === null ? listEmbedded(text) : [whole];
}

function listEmbedded(text: string): object[] {
  const found: { readonly value: object; readonly length: number }[] = [];
  let at = text.indexOf('{');
  for (let starts = 0; at >= 0 && starts < MAX_STARTS; starts += 1) {
    const end = findEnd(text, at);
    const value = end === null ? null : parseObject(text.slice(at, end));
    if (value !== null && end !== null) found.push({ value, length: end - at });
    at = text.indexOf('{', value === null || end === null ? at + 1 : end);
  }
  return found.toSorted((a, b) => b.length - a.length).map(({ value }) => value);
}

/** The place behind the brace that closes the one at `start`; braces inside strings do not count. */
function findEnd(text: string, start: number): number | null {
  let depth = 0;
  let isInString = false;
  for (let i = start; i < text.length; i += 1) {
    const character = text[i];
    if (isInString) {
      if (character === '\\') i += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return null;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
