import { MAX_FILE_BYTES } from '../source.ts';

/** A longer line was made by a machine: minified code, embedded data. */
const MAX_LINE_LENGTH = 20_000;

/**
 * Brackets open at once. A parser that meets errors keeps all of them in mind in several versions: measured with
 * web-tree-sitter 0.27.1, 5,000 unclosed `a<` of Java take 2 s and 300 MB, and 20,000 end its WebAssembly memory,
 * from which the runtime does not recover. People stay below 50; generated tables below 200.
 */
const MAX_OPEN_BRACKETS = 2_000;

/** Why a text is not given to a parser; null when it is fit. Linear in the text's length. */
export function reasonToSkip(text: string): string | null {
  if (text.length > MAX_FILE_BYTES) return `larger than ${MAX_FILE_BYTES} bytes`;
  if (longestLine(text) > MAX_LINE_LENGTH) return `has a line longer than ${MAX_LINE_LENGTH} characters`;
  if (mostOpenBrackets(text) > MAX_OPEN_BRACKETS)
    return `has more than ${MAX_OPEN_BRACKETS} brackets open at once`;
  return null;
}

function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return longest;
}

/** Counted without regard to strings and comments, and to `<` where it compares: an estimate from above. */
function mostOpenBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isOpening(code)) most = Math.max(most, ++open);
    else if (isClosing(code) && open > 0) open--;
  }
  return most;
}

/** ( < [ { */
function isOpening(code: number): boolean {
  return code === 40 || code === 60 || code === 91 || code === 123;
}

/** ) > ] } */
function isClosing(code: number): boolean {
  return code === 41 || code === 62 || code === 93 || code === 125;
}
