import type { Report } from '#audit/report.ts';
import { verdictTitle } from '#audit/scoring/verdict.ts';
import { MAX_CHECK_TEXT_LENGTH } from '#github/limits.ts';
import { cutMarkdown, cutText } from '../formats/cut.ts';
import { inline, lineStart } from '../formats/escape.ts';
import { reportMarkdown } from '../formats/markdown.ts';
import { visibleLine } from '../formats/visible.ts';
import { type Annotation, toAnnotations } from './annotations.ts';
import type { LeftFinding } from './left-finding.ts';
import type { ReviewOutcome } from './review.ts';

/** Everything a completed check shows. */
export interface CheckOutput {
  readonly conclusion: Report['verdict']['conclusion'];
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown; the whole report, or empty. */
  readonly text: string;
  readonly annotations: readonly Annotation[];
}

/** Longer titles are cut off in the list of checks anyway. */
const MAX_TITLE_LENGTH = 160;

/** The check of an audit that ran to its end. Its wording and conclusion are the verdict's, so they cannot disagree. */
export function auditOutput(report: Report, review: ReviewOutcome): CheckOutput {
  if (report.verdict.conclusion === 'skipped') return quietOutput(report);
  return {
    conclusion: report.verdict.conclusion,
    title: titleOf(report),
    summary: cutCheckText([inline(report.verdict.reason), ...commentsSummary(review)].join('\n\n')),
    text: reportMarkdown(report, { maxLength: MAX_CHECK_TEXT_LENGTH, heading: false }),
    annotations: toAnnotations(report, review.commented),
  };
}

/** A change without billing code: one sentence, no noise; only a broken configuration is worth more words. */
function quietOutput(report: Report): CheckOutput {
  const problems = (report.configurationProblems ?? []).map((problem) => `- ${lineStart(problem)}`);
  const summary = [inline(report.verdict.reason), problems.join('\n')].filter(Boolean).join('\n\n');
  return {
    conclusion: 'skipped',
    title: titleOf(report),
    summary: cutCheckText(summary),
    text: '',
    annotations: [],
  };
}

/** The check of an audit that could not run: neutral, never green, with the sentence that says why. */
export function couldNotRunOutput(sentence: string): CheckOutput {
  return {
    conclusion: 'neutral',
    title: 'Could not run',
    summary: cutCheckText(
      `${inline(sentence)}\n\nThis commit was not audited. Re-run the check, or comment \`/metercheck audit\`, to try again.`,
    ),
    text: '',
    annotations: [],
  };
}

/** The check of a commit that was pushed over before its audit came to its end. */
export function supersededOutput(): CheckOutput {
  return {
    conclusion: 'neutral',
    title: 'Superseded',
    summary: 'A newer commit was pushed before this one was audited; see the check of the newer one.',
    text: '',
    annotations: [],
  };
}

function titleOf(report: Report): string {
  return cutText(visibleLine(verdictTitle(report)), MAX_TITLE_LENGTH);
}

const WHY: Record<LeftFinding['why'], string> = {
  'commented-before': 'commented on in an earlier review',
  'reviewed-before': "not among the comments of this commit's review, shown here only",
  'over-the-limit': 'over the limit of inline comments, shown here only',
  'not-on-the-diff': 'on lines outside the diff, shown here only',
  refused: 'not taken by GitHub at their lines, shown here and in the review',
};

/** Where each finding can be seen, so that nothing is missing without a word. */
function commentsSummary({ commented, left }: ReviewOutcome): string[] {
  const lines = commented.size > 0 ? [`- ${commented.size} commented on at their lines`] : [];
  for (const [why, words] of Object.entries(WHY)) {
    const count = left.filter((finding) => finding.why === why).length;
    if (count > 0) lines.push(`- ${count} ${words}`);
  }
  return lines.length > 0 ? [`Findings on the diff:\n\n${lines.join('\n')}`] : [];
}

function cutCheckText(markdown: string): string {
  return cutMarkdown(
    markdown,
    MAX_CHECK_TEXT_LENGTH,
    (lines) => `… ${lines} more lines were left out for length.`,
  );
}
