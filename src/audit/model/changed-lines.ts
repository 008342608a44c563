import type { FileLines } from '../diff/line-map.ts';
import { maskSecrets } from './mask-secrets.ts';
import { toVisibleLine } from './visible-text.ts';

/** What a change did to the lines of one file. */
export interface ChangedLines {
  /** Head lines that are new. */
  readonly added: ReadonlySet<number>;
  /** Lines that were taken away, ready to print, by the head line that now stands in their place. */
  readonly removed: ReadonlyMap<number, readonly string[]>;
  /** The whole file is new, or is audited without any change. */
  readonly isNew: boolean;
}

export interface ChangeGround {
  readonly isAudited: boolean;
  readonly lines: FileLines | null;
  readonly baseText: string | null;
}

/** Context files have no changed lines; an audited file without a base and without hunks is new as a whole. */
export function toChangedLines(ground: ChangeGround, lineCount: number): ChangedLines {
  const { isAudited, lines, baseText } = ground;
  if (!isAudited) return { added: new Set(), removed: new Map(), isNew: false };
  const hunks = lines?.patch.hunks ?? [];
  if (lines !== null && (hunks.length > 0 || baseText !== null))
    return {
      added: lines.added,
      removed: removedLines(lines, baseText),
      isNew: baseText === null && lines.added.size >= lineCount - 1,
    };
  return {
    added: new Set(Array.from({ length: lineCount }, (_, i) => i + 1)),
    removed: new Map(),
    isNew: true,
  };
}

/**
 * Deleted lines by their place at head. Secrets are looked for in the whole text at base, since a key block may begin
 * above the hunk. What only moved or was indented anew is not told as taken away.
 */
function removedLines(lines: FileLines, baseText: string | null): ReadonlyMap<number, readonly string[]> {
  const base = baseText === null ? null : maskSecrets(baseText).split('\n');
  const kept = countTexts(lines);
  const removed = new Map<number, string[]>();
  for (const hunk of lines.patch.hunks) {
    const alone = maskSecrets(hunk.lines.map(({ text }) => text).join('\n')).split('\n');
    let place = hunk.headLines === 0 ? hunk.headStart + 1 : hunk.headStart;
    hunk.lines.forEach((line, i) => {
      if (line.type !== 'delete') {
        place = (line.headLine ?? place) + 1;
        return;
      }
      const masked = base?.[(line.baseLine ?? 0) - 1]?.replace(/\r$/, '') ?? alone[i] ?? '';
      const text = squeeze(line.text);
      const again = kept.get(text) ?? 0;
      if (text === '' || again > 0 || IMPORT.test(line.text)) {
        if (again > 0) kept.set(text, again - 1);
        return;
      }
      const there = removed.get(place);
      if (there === undefined) removed.set(place, [toVisibleLine(masked)]);
      else there.push(toVisibleLine(masked));
    });
  }
  return removed;
}

/** Imports are not shown, neither new nor gone. */
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:\\]+|using\s+[\w.]+;|require(?:_relative)?\s|const\s.*=\s*require\()/;

/** A closing bracket is added somewhere by nearly every change: that says nothing of what moved. */
const MIN_MOVED = 8;

function countTexts(lines: FileLines): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hunk of lines.patch.hunks)
    for (const { type, text } of hunk.lines) {
      const key = squeeze(text);
      if (type === 'add' && key.length >= MIN_MOVED) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
