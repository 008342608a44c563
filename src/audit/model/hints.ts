import { cleanText } from './clean-text.ts';
import type { Dossier } from './dossier.ts';
import { toVisibleLine } from './visible-text.ts';

/** A finding that is just being written, not yet checked by anything. */
export interface FindingHint {
  readonly title: string;
  readonly path: string;
  readonly line: number;
}

/** A string of an answer; a longer one is no title and no path. */
const TEXT = String.raw`("(?:[^"\\]|\\.){1,600}")`;

/** The three fields a hint is made of, in the order the answer's shape gives them; nothing else of it holds braces. */
const HINT = new RegExp(
  String.raw`"title"\s*:\s*${TEXT}[^{}]{0,600}\{\s*"path"\s*:\s*${TEXT}\s*,\s*"line"\s*:\s*(\d{1,7})\b`,
  'g',
);

/** Reads an answer as it comes in and tells each finding once, if it speaks of a file that was shown. */
export function hintsIn({ shown }: Dossier, tell: (hint: FindingHint) => void): (textSoFar: string) => void {
  const paths = new Set(shown.map(({ path }) => path));
  // Only what came since the last hint is searched: a long answer is not read again at each of its pieces.
  let searched = 0;
  return (textSoFar) => {
    for (const found of textSoFar.slice(searched).matchAll(HINT)) {
      const [whole, title, path, line] = found;
      const hint = { title: cleanText(unquote(title)), path: unquote(path), line: Number(line) };
      if (paths.has(hint.path)) tell({ ...hint, path: toVisibleLine(hint.path) });
      searched += found.index + whole.length;
    }
  };
}

function unquote(literal: string | undefined): string {
  try {
    return String(JSON.parse(literal ?? '""'));
  } catch {
    return '';
  }
}
