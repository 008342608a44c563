/** Longer prose from a model is cut: nobody reads more in one comment. */
const MAX_PROSE = 1_500;
const MAX_PARAGRAPHS = 8;

/** What steers a terminal, turns text around or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;
const ADDRESS = /\b(?:[a-z][a-z\d+.-]{1,20}:\/\/|www\.)[^\s)\]>"'`]+/gi;
const IMAGE_OR_LINK = /!?\[([^\]]*)\]\([^)]*\)/g;
const TAG = /<\/?[a-z!][^>]*>?/gi;
const MENTION = /(?<![\w`])@(?=[\w-])/g;

/**
 * Prose of a model as plain text in one paragraph: no links, addresses, images, mentions, markup or unseen characters.
 * What it was told to write is not known, so nothing it writes may point anywhere or call anybody. Code spans stay.
 */
export function cleanText(text: string): string {
  const plain = text
    .replace(IMAGE_OR_LINK, '$1')
    .replace(ADDRESS, '(address left out)')
    .replaceAll('://', ': //')
    .replace(UNSEEN, ' ')
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(TAG, '').replace(MENTION, '')))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_PROSE ? `${plain.slice(0, MAX_PROSE)}…` : plain;
}

/** {@link cleanText} for several paragraphs, which stay apart by an empty line; what is beyond eight is left out. */
export function cleanParagraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map(cleanText)
    .filter((paragraph) => paragraph !== '')
    .slice(0, MAX_PARAGRAPHS)
    .join('\n\n');
}
