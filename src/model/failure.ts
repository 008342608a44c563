import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai/core/error';
import { AnswerFault, type AnswerFaultKind } from './answer-fault.ts';

/** Why a request got no answer that can be used, and what follows from it. */
export interface Failure {
  /** One sentence; of what the server said it holds no more than a cleaned code. */
  readonly reason: string;
  /** Whether any other request would have fared the same. */
  readonly isOutage: boolean;
  readonly isWorthRetrying: boolean;
  /** What the server asks for, where it asks. */
  readonly retryAfterMs: number | null;
  /** The server's words where it refused the request itself: to be searched for names of parameters, never shown. */
  readonly refusal: string | null;
}

/** Connections that may work at once when tried again, unlike a wrong address or a certificate. */
const PASSING = /^(?:ECONNRESET|EPIPE|EAI_AGAIN|UND_ERR_SOCKET)$/;

/** Enough for a parameter's name and the words around it. */
const MAX_REFUSAL_LENGTH = 2_000;
/** Causes of causes: Node's fetch has two. */
const MAX_DEPTH = 5;

const IS_TOO_LONG =
  /context[_ ](?:length|size|window)|maximum context|string_above_max|too (?:long|many tokens)/i;
const IS_FILTERED = /content_(?:filter|policy)/i;
const IS_UNKNOWN_MODEL = /model_not_found|unknown_model|invalid_model/i;

const FAULTS: Readonly<Record<AnswerFaultKind, Partial<Failure> & Pick<Failure, 'reason'>>> = {
  slow: { reason: "The model's server did not answer in time.", isOutage: true },
  huge: { reason: "The model's answer was too long to be read." },
  redirect: {
    reason: "The model's server sends requests on to another address, which is not followed.",
    isOutage: true,
  },
  page: {
    reason: "The model's server answered with a web page: its base URL may not lead to an API.",
    isOutage: true,
  },
  nonsense: {
    reason: "The model's server answered with something that is not a completion.",
    isOutage: true,
  },
  unnamed: {
    reason: "The model's server lists no model: METERCHECK_MODEL has to name one.",
    isOutage: true,
  },
  empty: { reason: "The model's server answered without a choice." },
  broken: { reason: "The model's answer broke off.", isWorthRetrying: true },
};

/** A server that writes too slowly for this question may do for a shorter one. */
const LATE = { reason: "The model's answer took too long." };

/**
 * Says what became of a request from the error it ended with: one of the client, of Node's fetch or of the reading.
 *
 * @param hasBegun whether some of the answer had come
 */
export function toFailure(error: unknown, hasBegun: boolean): Failure {
  const fault = findCause(error, (cause) => cause instanceof AnswerFault);
  if (fault instanceof AnswerFault) {
    return failure(fault.kind === 'slow' && hasBegun ? LATE : FAULTS[fault.kind]);
  }
  if (error instanceof APIConnectionTimeoutError) return failure(FAULTS.slow);
  if (error instanceof APIConnectionError) return toConnectionFailure(error);
  if (error instanceof APIError) return toStatusFailure(error);
  // A stream whose pieces are no JSON, or a connection that ended in the middle of the body.
  return failure(error instanceof SyntaxError ? FAULTS.nonsense : FAULTS.broken);
}

function toConnectionFailure(error: APIConnectionError): Failure {
  const cause = findCause(error, (candidate) => 'code' in candidate && typeof candidate.code === 'string');
  const code = cause && 'code' in cause ? String(cause.code) : null;
  return failure({
    reason: `The model's server cannot be reached${inBrackets(toWord(code))}.`,
    isOutage: true,
    isWorthRetrying: code !== null && PASSING.test(code),
  });
}

function toStatusFailure(error: APIError): Failure {
  const told = [error.param, error.code, error.type, error.message]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .slice(0, MAX_REFUSAL_LENGTH);
  const status = error.status ?? guessStatus(error.code, told);
  const detail = inBrackets(String(status), toWord(error.code) ?? toWord(error.type));
  if (status === 401 || status === 402 || status === 403) {
    return failure({ reason: `The model's server refused the key or the account${detail}.`, isOutage: true });
  }
  if (status === 429) return toRateFailure(error, detail);
  if (status === 408 || status >= 500) {
    return failure({
      reason: `The model's server failed${detail}.`,
      isOutage: true,
      isWorthRetrying: true,
      retryAfterMs: parseRetryAfter(error.headers),
    });
  }
  if (status === 404 || IS_UNKNOWN_MODEL.test(told)) {
    return failure({ reason: `The model's server knows no such model or address${detail}.`, isOutage: true });
  }
  if (IS_TOO_LONG.test(told))
    return failure({ reason: `The request is longer than the model takes${detail}.` });
  if (IS_FILTERED.test(told))
    return failure({ reason: `A filter of the model's server held the request back${detail}.` });
  const refusal = status === 400 || status === 422 ? told : null;
  return failure({ reason: `The model's server refused the request${detail}.`, refusal });
}

function toRateFailure(error: APIError, detail: string): Failure {
  const isSpent = /quota|billing/i.test(String(error.code));
  return failure({
    reason: isSpent
      ? `The quota at the model's server is used up${detail}.`
      : `The model's server takes no more requests for now${detail}.`,
    isOutage: true,
    isWorthRetrying: !isSpent,
    retryAfterMs: parseRetryAfter(error.headers),
  });
}

/** An error under the status 200 has a status as its code, a word, or nothing: then it is the server's own. */
function guessStatus(code: unknown, told: string): number {
  const number = Number(code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  if (/api_?key|authenti|unauthor|permission/i.test(told)) return 401;
  if (/rate_?limit|quota|too many requests/i.test(told)) return 429;
  return /invalid_request|bad_request/i.test(told) ? 400 : 500;
}

/**
 * Seconds, or a date, which is counted from the server's own: clocks differ.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function parseRetryAfter(headers: Headers | undefined): number | null {
  const milliseconds = headers?.get('retry-after-ms');
  if (milliseconds && /^\d{1,9}$/.test(milliseconds)) return Number(milliseconds);
  const after = headers?.get('retry-after');
  if (!after) return null;
  if (/^\d{1,6}(?:\.\d+)?$/.test(after)) return Number(after) * 1_000;
  const wait = Date.parse(after) - Date.parse(headers?.get('date') ?? '');
  return Number.isFinite(wait) ? Math.max(wait, 0) : null;
}

function failure(part: Partial<Failure> & Pick<Failure, 'reason'>): Failure {
  return { isOutage: false, isWorthRetrying: false, retryAfterMs: null, refusal: null, ...part };
}

function findCause(error: unknown, isWanted: (cause: Error) => boolean): Error | null {
  let cause = error;
  for (let depth = 0; depth < MAX_DEPTH && cause instanceof Error; depth += 1) {
    if (isWanted(cause)) return cause;
    ({ cause } = cause);
  }
  return null;
}

/** A code is one word: nothing in it can be a link, a mention or markup. */
function toWord(code: unknown): string | null {
  return typeof code === 'string' && /^[a-z][a-z0-9_]{0,39}$/i.test(code) ? code : null;
}

function inBrackets(...parts: readonly (string | null)[]): string {
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}
