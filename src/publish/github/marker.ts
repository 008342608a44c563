import { z } from 'zod';
import { Sha } from '#github/pull-request.ts';

/**
 * Hidden notes to ourselves at the end of what we post: they tell a later run what was said already. A marker counts
 * only as the last line of a text whose author is our own bot; the callers check the author, this file the form.
 */

/** On a review: which head it speaks of, and the fingerprints of the findings it commented on. */
export const ReviewMarker = z.object({
  head: Sha,
  version: z.string(),
  fingerprints: z.array(z.string().min(1)),
});
export type ReviewMarker = z.infer<typeof ReviewMarker>;

/** On an inline comment: the finding it speaks of. */
export const FindingMarker = z.object({ head: Sha, version: z.string(), fingerprint: z.string().min(1) });
export type FindingMarker = z.infer<typeof FindingMarker>;

/** On a reply: the comment it answers. */
export const ReplyMarker = z.object({ comment: z.int().positive() });
export type ReplyMarker = z.infer<typeof ReplyMarker>;

/** The last line of a review's body. */
export function reviewMarker({ head, version, fingerprints }: ReviewMarker): string {
  return format('review', { head, version, fingerprints: fingerprints.map(encode).join(',') });
}

/** Reads it back; null where the text does not end with one. */
export function parseReviewMarker(body: string): ReviewMarker | null {
  const fields = parse('review', body);
  if (fields === null) return null;
  const fingerprints = (fields['fingerprints'] ?? '').split(',').filter(Boolean).map(decode);
  return ReviewMarker.safeParse({ ...fields, fingerprints }).data ?? null;
}

/** The last line of an inline comment. */
export function findingMarker({ head, version, fingerprint }: FindingMarker): string {
  return format('finding', { head, version, fingerprint });
}

/** Reads it back; null where the text does not end with one. */
export function parseFindingMarker(body: string): FindingMarker | null {
  return FindingMarker.safeParse(parse('finding', body)).data ?? null;
}

/** The last line of a reply to a command. */
export function replyMarker({ comment }: ReplyMarker): string {
  return format('reply', { comment: String(comment) });
}

/** Reads it back; null where the text does not end with one. */
export function parseReplyMarker(body: string): ReplyMarker | null {
  const fields = parse('reply', body);
  return ReplyMarker.safeParse({ comment: Number(fields?.['comment']) }).data ?? null;
}

type Kind = 'review' | 'finding' | 'reply';

/** Raised when the meaning of a field changes; older markers are then no longer understood. */
const MARKER_VERSION = 1;

/** Values are percent-encoded, which leaves no space, no `>` and no line end: nothing can close the comment early. */
function format(kind: Kind, fields: Record<string, string>): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${encode(value)}`);
  return `<!-- metercheck:${kind}:${MARKER_VERSION} ${pairs.join(' ')} -->`;
}

function parse(kind: Kind, body: string): Record<string, string> | null {
  const line = body.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const start = `<!-- metercheck:${kind}:${MARKER_VERSION} `;
  if (!line.startsWith(start) || !line.endsWith(' -->')) return null;
  const pairs = line.slice(start.length, -' -->'.length).split(' ');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name, decode(value)];
    }),
  );
}

/** Lone surrogates cannot be encoded and are replaced first. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
