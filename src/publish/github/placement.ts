import type { ChangeLines, FileLines, LineRange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import { visible } from '../formats/visible.ts';

/** Where a comment stands on the head side of the diff, and the rewrite that may be offered there. */
export interface Placement extends LineRange {
  readonly path: string;
  /** Replaces exactly the comment's lines; null where no one-click edit is safe. */
  readonly suggestion: string | null;
}

/**
 * Finds a finding's place on the diff, by the same rule GitHub applies: every line of a comment must stand in one
 * hunk. A finding that reaches beyond the diff is placed on its part inside; null where no part is.
 */
export function placeFinding(finding: Finding, lines: ChangeLines): Placement | null {
  const { path } = finding.location;
  const file = lines.get(path);
  if (!file) return null;
  const rewrite = suggestedRange(finding, file);
  if (rewrite) return { path, ...rewrite };
  const range = file.isCommentable(finding.location)
    ? { startLine: finding.location.startLine, endLine: finding.location.endLine }
    : visiblePart(finding.location, file);
  return range === null ? null : { path, ...range, suggestion: null };
}

function suggestedRange(finding: Finding, file: FileLines): (LineRange & { suggestion: string }) | null {
  if (finding.suggestion === null) return null;
  const { startLine, endLine, text } = finding.suggestion;
  const isAtFinding = startLine <= finding.location.endLine && endLine >= finding.location.startLine;
  // What a reader cannot see must not be committed with one click.
  const isPlain = visible(text) === text;
  if (startLine > endLine || !isAtFinding || !isPlain || !file.isCommentable({ startLine, endLine }))
    return null;
  return { startLine, endLine, suggestion: text };
}

/** The part inside a hunk; where several hunks hold a part, the first one that has a changed line of it. */
function visiblePart(range: LineRange, file: FileLines): LineRange | null {
  const parts = file.patch.hunks
    .map((hunk) => ({
      startLine: Math.max(range.startLine, hunk.headStart),
      endLine: Math.min(range.endLine, hunk.headStart + hunk.headLines - 1),
    }))
    .filter((part) => part.startLine <= part.endLine && file.isCommentable(part));
  return parts.find((part) => file.isTouched(part)) ?? parts[0] ?? null;
}
