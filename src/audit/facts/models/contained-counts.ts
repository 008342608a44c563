import { singular, wordsOf } from '../names.ts';
import { apiWhereHolds } from './model-counts.ts';

/** True where the name counts tokens. */
export function isTokenCount(name: string): boolean {
  return singularWords(name).includes('token');
}

/**
 * True where the one field holds the other: `completion_tokens` and `cost` hold what stands in their details,
 * `total_tokens` holds all tokens beside it. Both are given by their names from the outside in.
 */
export function holds(whole: readonly string[], part: readonly string[]): boolean {
  return apiWhereHolds(whole, part) !== null || isNamedDetail(whole, part);
}

/** True where only the names of the two fields say so, and no API or framework that is known for it. */
function isNamedDetail(whole: readonly string[], part: readonly string[]): boolean {
  const name = whole.at(-1) ?? '';
  const words = singularWords(name);
  const isCost = words.at(-1) === 'cost';
  if (whole.length < 2 || (!words.includes('token') && !isCost)) return false;
  const owner = whole.slice(0, -1);
  if (part.length <= owner.length || owner.some((one, at) => part[at] !== one)) return false;
  const [first = '', ...inner] = part.slice(owner.length);
  if (inner.length > 0) return isDetailOf(singularWords(first), words);
  // `total_input_tokens` is the total of one kind over time.
  const isOfOneKind = words.some((word) => ONE_KIND.test(word));
  return (
    words.includes('total') &&
    !isOfOneKind &&
    isTokenCount(name) &&
    isTokenCount(first) &&
    !/total/i.test(first)
  );
}

const ONE_KIND =
  /^(input|output|prompt|completion|cache|cached|creation|read|reasoning|audio|text|image|billable)$/;

function isDetailOf(holder: readonly string[], whole: readonly string[]): boolean {
  return holder.at(-1) === 'detail' && holder.slice(0, -1).join(' ') === whole.join(' ');
}

function singularWords(name: string): readonly string[] {
  return wordsOf(name).map(singular);
}
