import type { ChangedFile } from '../source.ts';
import { layoutLines } from './layout-lines.ts';
import { type Hunk, type HunkLine, type Patch, parsePatch } from './parse-patch.ts';

/** A run of lines, both ends included. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** What a change did to the lines of one file: the ground for placing comments and for telling new from old. */
export interface FileLines {
  readonly path: string;
  readonly patch: Patch;
  /** Head lines the change added or rewrote. */
  readonly added: ReadonlySet<number>;
  /** Whether a review comment may stand on these head lines: all of them inside one hunk. */
  isCommentable(range: LineRange): boolean;
  /** Whether the change added a line of the range, or took lines away inside it. */
  isTouched(range: LineRange): boolean;
  /** As {@link isTouched}, but code that was only laid out anew does not count. */
  isRewritten(range: LineRange): boolean;
  /** Where a base line stands at head; null when it was deleted. */
  toHead(baseLine: number): number | null;
}

/** Lines of every file of a change, by head path. */
export type ChangeLines = ReadonlyMap<string, FileLines>;

/** Reads every patch once. */
export function mapChange(files: readonly ChangedFile[]): ChangeLines {
  return new Map(files.map((file) => [file.path, mapFile(file)]));
}

/** Lines outside every hunk are neither commentable nor touched; without a patch nothing is. */
export function mapFile(file: ChangedFile): FileLines {
  const patch = parsePatch(file.patch);
  const { hunks } = patch;
  const marks = markLines(hunks, () => true);
  // Made when it is asked for: only a finding that was there before needs it.
  let made: Marks | null = null;
  const rewritten = (): Marks => {
    made ??= withoutLayout(hunks);
    return made;
  };
  return {
    path: file.path,
    patch,
    added: marks.added,
    isCommentable: (range) => hunks.some((hunk) => holds(hunk, range)),
    isTouched: (range) => isMarked(range, marks),
    isRewritten: (range) => isMarked(range, rewritten()),
    toHead: (baseLine) => toHead(hunks, baseLine),
  };
}

/** Where changed lines stand at head. */
interface Marks {
  readonly added: ReadonlySet<number>;
  /** Before these lines something was taken away. */
  readonly removedBefore: ReadonlySet<number>;
}

function withoutLayout(hunks: readonly Hunk[]): Marks {
  const layout = new Set(hunks.flatMap((hunk) => [...layoutLines(hunk)]));
  return markLines(hunks, (line) => !layout.has(line));
}

function markLines(hunks: readonly Hunk[], counts: (line: HunkLine) => boolean): Marks {
  const added = new Set<number>();
  const removedBefore = new Set<number>();
  for (const hunk of hunks) {
    // A hunk with no head lines announces the line before it as its start.
    let next = hunk.headLines === 0 ? hunk.headStart + 1 : hunk.headStart;
    for (const line of hunk.lines) {
      if (line.type === 'delete' && counts(line)) removedBefore.add(next);
      if (line.headLine === null) continue;
      if (line.type === 'add' && counts(line)) added.add(line.headLine);
      next = line.headLine + 1;
    }
  }
  return { added, removedBefore };
}

function isMarked(range: LineRange, { added, removedBefore }: Marks): boolean {
  for (let line = range.startLine; line <= range.endLine; line++) {
    if (added.has(line)) return true;
    // A deletion between two kept lines of the range touches it; one just before its first line does not.
    if (line > range.startLine && removedBefore.has(line)) return true;
  }
  return false;
}

function holds(hunk: Hunk, range: LineRange): boolean {
  return range.startLine >= hunk.headStart && range.endLine < hunk.headStart + hunk.headLines;
}

function toHead(hunks: readonly Hunk[], baseLine: number): number | null {
  let shift = 0;
  for (const hunk of hunks) {
    const firstBase = hunk.baseLines === 0 ? hunk.baseStart + 1 : hunk.baseStart;
    if (baseLine < firstBase) break;
    if (baseLine < firstBase + hunk.baseLines)
      return hunk.lines.find((line) => line.baseLine === baseLine)?.headLine ?? null;
    shift += hunk.headLines - hunk.baseLines;
  }
  return baseLine + shift;
}
