import type { FileLines } from '../diff/line-map.ts';
import type { Hunk, HunkLine } from '../diff/parse-patch.ts';
import { putUnder } from '../facts/put-under.ts';
import { keptInOrder } from './kept-in-order.ts';
import { maskSecrets } from './mask-secrets.ts';
import { squeeze, toVisibleLine } from './visible-text.ts';

/** What a change did to the lines of one file. */
export interface ChangedLines {
  /** Head lines that are new; what was only indented anew is not. */
  readonly added: ReadonlySet<number>;
  /** Head lines that stood there before with other white space: shown with the change, as what they were. */
  readonly indented: ReadonlySet<number>;
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
  if (!isAudited) return { added: new Set(), indented: new Set(), removed: new Map(), isNew: false };
  const hunks = lines?.patch.hunks ?? [];
  if (lines !== null && (hunks.length > 0 || baseText !== null)) {
    const { removed, indented } = removedLines(lines, baseText);
    return {
      added: new Set([...lines.added].filter((line) => !indented.has(line))),
      indented,
      removed,
      isNew: baseText === null && lines.added.size >= lineCount - 1,
    };
  }
  return {
    added: new Set(Array.from({ length: lineCount }, (_, i) => i + 1)),
    indented: new Set(),
    removed: new Map(),
    isNew: true,
  };
}

/**
 * Deleted lines by their place at head. Secrets are looked for in the whole text at base, since a key block may begin
 * above the hunk. What was only indented anew is told as neither taken away nor new; what moved past other code is both.
 */
function removedLines(lines: FileLines, baseText: string | null): Pick<ChangedLines, 'removed' | 'indented'> {
  const base = baseText === null ? null : maskSecrets(baseText).split('\n');
  const removed = new Map<number, string[]>();
  const indented = new Set<number>();
  for (const { hunk, run, masked } of runsOf(lines)) {
    const gone = run.flatMap((line, i) => (line.type === 'delete' ? [{ line, i }] : []));
    const added = run.filter(({ type }) => type === 'add');
    const kept = keptInOrder(
      gone.map(({ line }) => squeeze(line.text)),
      added.map(({ text }) => squeeze(text)),
    );
    for (const index of kept.values()) indented.add(added[index]?.headLine ?? 0);
    const place = placeOf(hunk, run);
    for (const [number, { line, i }] of gone.entries()) {
      if (kept.has(number) || line.text.trim() === '' || IMPORT.test(line.text)) continue;
      const printed = toVisibleLine(base?.[(line.baseLine ?? 0) - 1]?.replace(/\r$/, '') ?? masked[i] ?? '');
      putUnder(removed, place, printed);
    }
  }
  return { removed, indented };
}

/** Lines of a hunk between two kept ones that hold code. */
interface Run {
  readonly hunk: Hunk;
  readonly run: readonly HunkLine[];
  /** The run's lines without their secrets, as far as these can be told without what stands above. */
  readonly masked: readonly string[];
}

function* runsOf({ patch }: FileLines): Generator<Run> {
  for (const hunk of patch.hunks) {
    const all = maskSecrets(hunk.lines.map(({ text }) => text).join('\n')).split('\n');
    let start = 0;
    for (let end = 0; end <= hunk.lines.length; end++) {
      const line = hunk.lines[end];
      if (line !== undefined && (line.type !== 'keep' || (line.text.trim() === '' && end > start))) continue;
      if (end > start) yield { hunk, run: hunk.lines.slice(start, end), masked: all.slice(start, end) };
      start = end + 1;
    }
  }
}

/** The head line that stands where a run begins: behind the kept line before it. */
function placeOf(hunk: Hunk, run: readonly HunkLine[]): number {
  const index = hunk.lines.indexOf(run[0] as HunkLine);
  const before = hunk.lines[index - 1]?.headLine;
  if (before != null) return before + 1;
  // A hunk with no head lines announces the line before it as its start.
  return hunk.headLines === 0 ? hunk.headStart + 1 : hunk.headStart;
}

/** Imports are not shown, neither new nor gone. */
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:\\]+|using\s+[\w.]+;|require(?:_relative)?\s|const\s.*=\s*require\()/;
