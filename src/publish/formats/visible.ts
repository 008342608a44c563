import { cutText } from './cut.ts';

/**
 * Characters that are not seen themselves but change what is seen or copied: controls (terminal escapes among
 * them), bidirectional overrides and isolates, zero-width and other default-ignorable characters, line and
 * paragraph separators, lone surrogates. Source: the Unicode properties themselves, and "Trojan Source",
 * CVE-2021-42574, https://trojansource.codes.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Whether a variation selector or joiner stands after a pictograph, where it only picks the emoji's form. */
const PICTOGRAPH_BEFORE = /\p{Extended_Pictographic}\uFE0F?$/u;
const EMOJI_JOINERS = new Set(['\uFE0E', '\uFE0F', '\u200D']);

/** More marks than any script stacks on one letter: they would paint over the lines around. */
const MARK_HEAP = /(\p{M}{4})(\p{M}+)/gu;

/**
 * Shows what would otherwise be invisible: every unseen character becomes its code point, as `⟨U+202E⟩`.
 * Line feeds and tabs stay, CR LF becomes LF. The result holds no terminal escape and no lone surrogate.
 */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, showUnseen).replace(MARK_HEAP, showHeap);
}

/** What is meant for one line is cut here: a path, a title, an answer; only hostile ones are longer. */
export const MAX_LINE = 1_000;

/** {@link visible} on one line of at most `maxLength` characters: every run of white space is one space. */
export function visibleLine(text: string, maxLength = MAX_LINE): string {
  return visible(cutText(text, maxLength)).replace(/\s+/g, ' ').trim();
}

function showUnseen(character: string, offset: number, whole: string): string {
  if (character === '\n' || character === '\t') return character;
  // The longest pictograph and its selector take three UTF-16 units.
  const before = whole.slice(Math.max(0, offset - 3), offset);
  if (EMOJI_JOINERS.has(character) && PICTOGRAPH_BEFORE.test(before)) return character;
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function showHeap(_heap: string, kept: string, rest: string): string {
  return `${kept}⟨+${Array.from(rest).length} marks⟩`;
}
