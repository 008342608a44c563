import type { IncomingMessage } from 'node:http';

/** GitHub's cap on a payload. https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

/**
 * All bodies being read together. Whoever has no secret can still send bodies; eight of the largest at once are more
 * than GitHub sends, and less than what would take the process down.
 */
const MAX_BYTES_IN_FLIGHT = 8 * MAX_BODY_BYTES;

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'too-busy' }
  /** The sender went away. */
  | { readonly kind: 'broken' };

/** Reads bodies up to the cap. What is announced is checked first, then what really comes is counted. */
export function createBodyReader(): (request: IncomingMessage) => Promise<Body> {
  let inFlight = 0;
  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return { kind: 'too-large' };
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        if (!Buffer.isBuffer(chunk)) return { kind: 'broken' };
        size += chunk.length;
        inFlight += chunk.length;
        if (size > MAX_BODY_BYTES) return { kind: 'too-large' };
        if (inFlight > MAX_BYTES_IN_FLIGHT) return { kind: 'too-busy' };
        chunks.push(chunk);
      }
      return { kind: 'whole', bytes: Buffer.concat(chunks, size) };
    } catch {
      return { kind: 'broken' };
    } finally {
      inFlight -= size;
    }
  };
}
