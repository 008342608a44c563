import type { Suppression } from '../finding.ts';
import type { SyntaxFile } from '../languages/syntax.ts';

/** A comment that silences a rule at the line it stands on or above. */
export interface IgnoreComment {
  readonly path: string;
  readonly line: number;
  readonly ruleId: string;
  readonly suppression: Suppression;
}

/** `metercheck-ignore MTR-201 until 2026-12-31: reason`; the date is optional, the reason is not. */
const IGNORE = /metercheck-ignore\s+(MTR-\d{3})(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?\s*(?::\s*(.*))?$/;

const MAX_REASON = 300;

export interface IgnoreComments {
  readonly accepted: readonly IgnoreComment[];
  /** One sentence for each comment that silences nothing, saying why. */
  readonly problems: readonly string[];
}

/**
 * Reads the ignore comments of a file.
 *
 * @param today the day of the audit, YYYY-MM-DD; a comment whose day has passed no longer holds
 */
export function readIgnoreComments(file: SyntaxFile, today: string): IgnoreComments {
  const accepted: IgnoreComment[] = [];
  const problems: string[] = [];
  for (const comment of file.comments) {
    const match = IGNORE.exec(comment.text.split('\n').at(-1) ?? '');
    if (!match?.[1]) continue;
    const [, ruleId, until, reason] = match;
    const place = `${file.path}:${comment.span.endLine}`;
    if (!reason?.trim())
      problems.push(`The comment at ${place} ignores ${ruleId} without a reason; add one after a colon.`);
    else if (until && until < today)
      problems.push(`The comment at ${place} ignored ${ruleId} until ${until}; that day has passed.`);
    else {
      const suppression = {
        by: `comment at ${place}`,
        reason: reason.trim().slice(0, MAX_REASON),
        until: until ?? null,
      };
      accepted.push({ path: file.path, line: comment.span.endLine, ruleId, suppression });
    }
  }
  return { accepted, problems };
}

/** The comment that silences a finding of this rule that starts on this line: on the same line or just above. */
export function suppressionAt(
  comments: readonly IgnoreComment[],
  finding: { readonly ruleId: string; readonly path: string; readonly line: number },
): Suppression | null {
  const found = comments.find(
    (comment) =>
      comment.ruleId === finding.ruleId &&
      comment.path === finding.path &&
      (comment.line === finding.line || comment.line === finding.line - 1),
  );
  return found?.suppression ?? null;
}
