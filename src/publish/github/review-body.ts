import { MAX_BODY_LENGTH } from '#github/limits.ts';
import { cutMarkdown } from '../formats/cut.ts';
import { codeSpan, inline } from '../formats/escape.ts';
import { placeOf } from '../formats/wording.ts';
import { CHECK_NAME } from './check-name.ts';
import type { LeftFinding } from './left-finding.ts';
import { type ReviewMarker, reviewMarker } from './marker.ts';

/** The text over a review's comments: how many there are, what could not stand at its line, where the rest is. */
export function reviewBody(review: {
  readonly commented: number;
  readonly left: readonly LeftFinding[];
  readonly marker: ReviewMarker;
}): string {
  const marker = reviewMarker(review.marker);
  const text = [opening(review.commented), ...listOf(review.left), closing(review.left)].join('\n\n');
  const room = MAX_BODY_LENGTH - marker.length - 2;
  return `${cutMarkdown(text, room, (lines) => `… ${lines} more lines; all of it is in the check.`)}\n\n${marker}`;
}

function opening(commented: number): string {
  if (commented === 0) return 'This change has findings about usage metering, listed below with their lines.';
  const what = commented === 1 ? 'One finding' : `${commented} findings`;
  return `${what} about usage metering, ${commented === 1 ? 'explained at its line' : 'each explained at its line'}.`;
}

/** Only what GitHub would not take at its line is listed here: the check lists everything. */
function listOf(left: readonly LeftFinding[]): string[] {
  const refused = left.filter(({ why }) => why === 'refused');
  if (refused.length === 0) return [];
  const items = refused.map(({ finding }) => {
    const place = codeSpan(placeOf(finding.location));
    return `- **${finding.ruleId} · ${finding.severity}** ${place} ${inline(finding.title)}`;
  });
  return [`GitHub did not take comments at these lines:\n\n${items.join('\n')}`];
}

function closing(left: readonly LeftFinding[]): string {
  const more = left.filter(({ why }) => why === 'over-the-limit' || why === 'not-on-the-diff').length;
  const where = `in the check \`${CHECK_NAME}\``;
  return more === 0 ? `The whole report is ${where}.` : `${more} more and the whole report are ${where}.`;
}
