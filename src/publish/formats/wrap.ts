/** Characters that take two columns of a terminal. Source: Unicode East Asian Width, the scripts met in practice. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu;
const MARKS = /\p{M}/gu;

/** The columns of a terminal a line takes, without any colour in it. */
export function columnsOf(text: string): number {
  const marks = text.match(MARKS)?.length ?? 0;
  const wide = text.match(WIDE)?.length ?? 0;
  return Array.from(text).length - marks + wide;
}

/**
 * Breaks a line at spaces so that no line is wider than `width` columns. A word that is wider by itself (a path,
 * an address) stays whole: it must be possible to copy it.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const size = columnsOf(word);
    if (line !== '' && columns + 1 + size > width) {
      lines.push(line);
      line = '';
      columns = 0;
    }
    columns += line === '' ? size : size + 1;
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
