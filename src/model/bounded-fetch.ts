import { AnswerFault } from './answer-fault.ts';

export interface FetchBounds {
  /** From the request's first byte to the answer's last. */
  readonly timeoutMs: number;
  /** Of the answer's body, after decompression. */
  readonly maxBytes: number;
}

/**
 * `fetch` with an end in time and in bytes, bodies included. A redirect is an answer that cannot be used: following it
 * would carry the code that is asked about to whatever address it names.
 *
 * @throws AnswerFault `slow`, `redirect`, and while the body is read `slow` or `huge`.
 */
export function createBoundedFetch({ timeoutMs, maxBytes }: FetchBounds): typeof fetch {
  return async (input, init = {}) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new AnswerFault('slow')), timeoutMs);
    timer.unref();
    const end = (): void => clearTimeout(timer);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline.signal]) : deadline.signal;
    try {
      const response = await fetch(input, { ...init, signal, redirect: 'manual' });
      if (isRedirect(response)) {
        await response.body?.cancel();
        throw new AnswerFault('redirect');
      }
      if (response.body === null) end();
      const body = response.body === null ? null : ReadableStream.from(bound(response.body, maxBytes, end));
      const { status, statusText, headers } = response;
      return new Response(body, { status, statusText, headers });
    } catch (error) {
      end();
      throw error;
    }
  };
}

function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

async function* bound(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new AnswerFault('huge');
      yield chunk;
    }
  } finally {
    end();
  }
}
