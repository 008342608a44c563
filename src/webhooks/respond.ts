import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a refused sender may go on sending before the connection is cut, so that it can read the answer. */
const LINGER_MS = 1_000;

export interface Answer {
  readonly status: number;
  /** One sentence or word for a person; sent as JSON unless `mediaType` says otherwise. */
  readonly message: string;
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends the answer. Where the request was not read to its end, the connection is closed after it: the rest is thrown
 * away for a moment, because a connection that is cut at once takes the answer down with it.
 */
export function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const body = answer.mediaType === undefined ? JSON.stringify({ message: answer.message }) : answer.message;
  const isRead = request.readableEnded || request.complete;
  response.writeHead(answer.status, {
    'content-type': answer.mediaType ?? 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    ...(isRead ? {} : { connection: 'close' }),
    ...answer.headers,
  });
  if (request.method === 'HEAD') return void response.end();
  if (isRead) return void response.end(body);
  response.write(body);
  endAfterSender(request, response);
}

function endAfterSender(request: IncomingMessage, response: ServerResponse): void {
  const timer = setTimeout(() => response.end(), LINGER_MS);
  request.once('end', () => response.end());
  request.once('error', () => response.destroy());
  response.once('close', () => clearTimeout(timer));
  request.resume();
}
