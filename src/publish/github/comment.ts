import type { ChangeLines } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import { MAX_BODY_LENGTH } from '#github/limits.ts';
import { cutMarkdown } from '../formats/cut.ts';
import { findingMarkdown } from '../formats/finding-markdown.ts';
import { type FindingMarker, findingMarker } from './marker.ts';
import { type Placement, placeFinding } from './placement.ts';
import { suggestionBlock } from './suggestion.ts';

/** A finding with the place its comment is meant for. */
export interface DraftComment {
  readonly finding: Finding;
  readonly placement: Placement;
}

/** Null where no part of the finding stands on the diff. */
export function toDraft(finding: Finding, lines: ChangeLines): DraftComment | null {
  const placement = placeFinding(finding, lines);
  return placement === null ? null : { finding, placement };
}

interface ReviewComment {
  path: string;
  body: string;
  side: 'RIGHT';
  line: number;
  start_line?: number;
  start_side?: 'RIGHT';
}

/** A comment as `POST /pulls/{number}/reviews` takes it, on one line or on a range. */
export function toComment(
  { finding, placement }: DraftComment,
  audit: Pick<FindingMarker, 'head' | 'version'>,
): ReviewComment {
  const { path, startLine, endLine } = placement;
  const range = startLine < endLine ? { start_line: startLine, start_side: 'RIGHT' as const } : {};
  return { path, body: commentBody(finding, placement, audit), side: 'RIGHT', line: endLine, ...range };
}

/** The marker stands whole at the end; the text before it gives way to the limit, the suggestion before the text. */
function commentBody(
  finding: Finding,
  { suggestion }: Placement,
  audit: Pick<FindingMarker, 'head' | 'version'>,
): string {
  const marker = findingMarker({ ...audit, fingerprint: finding.fingerprint });
  const room = MAX_BODY_LENGTH - marker.length - 2;
  const text = cutMarkdown(findingMarkdown(finding), room, (lines) => `… ${lines} more lines`);
  const block = suggestion === null ? '' : suggestionBlock(suggestion);
  const body = block !== '' && text.length + block.length + 2 <= room ? `${text}\n\n${block}` : text;
  return `${body}\n\n${marker}`;
}
