import type { z } from 'zod';

/** One question to a language model, with the shape its answer must have. */
export interface ModelRequest<T> {
  readonly task: 'audit' | 'refute' | 'explain';
  /** The same for every request of a task, so that a server can keep what it made of it. */
  readonly system: string;
  /** What is asked about: text made of hostile code, kept apart from the instructions. */
  readonly user: string;
  readonly answer: AnswerShape<T>;
  /** The answer is cut off here; a cut answer counts as none. */
  readonly maxOutputTokens: number;
}

export interface AnswerShape<T> {
  /** Letters, digits and `_`: the name a server shows for the schema. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

/** What the requests of one question cost, answered or not. */
export interface ModelUsage {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where the price is not known. */
  readonly costUsd: number | null;
}

/** Nothing a server says or does is thrown: what went wrong is `reason`, one sentence without code or secrets. */
export type ModelReply<T> = { readonly usage: ModelUsage } & (
  | { readonly value: T }
  | {
      readonly failed: string;
      /** The next question would fare the same for now: a dead server, a refused key, a spent budget. */
      readonly isOutage?: true;
    }
);

export interface AskOptions {
  /** Gets the answer's text as far as it has come, each time more arrives. Never called after the reply. */
  readonly onText?: (textSoFar: string) => void;
}

/**
 * A language model that answers in JSON. Implementations validate: a `value` always has the shape asked for.
 * The same request gives the same answer as long as the model and its memory allow.
 */
export interface ModelPort {
  ask<T>(request: ModelRequest<T>, options?: AskOptions): Promise<ModelReply<T>>;
}

export const NO_USAGE: ModelUsage = { requests: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

/** Several questions' cost in one: unknown as soon as one of them is. */
export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    requests: a.requests + b.requests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}
