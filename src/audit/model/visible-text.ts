/** A longer line is data or minified: what is behind this many characters is not sent. */
export const MAX_LINE_CHARACTERS = 300;

/**
 * Characters that are not seen, or that change how others are seen: control characters (tab aside), soft hyphen,
 * zero-width and bidirectional marks, line and paragraph separators, fillers, variation selectors, tags, private use,
 * and halves of surrogate pairs. "Trojan Source", https://trojansource.codes; https://www.unicode.org/reports/tr36/
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One line of hostile text as it may stand in a dossier: what is hidden is spelled out (`\u{202e}`), tabs are spaces,
 * and what is too long ends in `…`. Ordinary code comes out as it is.
 */
export function toVisibleLine(line: string): string {
  const spelled = line.replaceAll('\t', '  ').replace(HIDDEN, spell);
  return spelled.length <= MAX_LINE_CHARACTERS ? spelled : `${cutWhole(spelled)}…`;
}

function spell(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Never cuts a surrogate pair in two. */
function cutWhole(text: string): string {
  return text.slice(0, MAX_LINE_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
}

/** White space says nothing of where a quote stands, or whether a line is the same. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
