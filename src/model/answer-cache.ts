import { type ModelPort, type ModelReply, type ModelRequest, NO_USAGE } from '#audit/model/port.ts';
import { hashRequest } from './request-hash.ts';

/**
 * Answers are findings and a few sentences each: about 20 kB, so that a full memory is some 10 MB. It holds the pull
 * requests of a day in which new commits are pushed.
 */
const MAX_ANSWERS = 500;

/** A model that remembers what it answered. */
export interface RememberingModel extends ModelPort {
  /** Gives what is remembered and asks nobody: a question that was never answered fails. */
  readonly memory: ModelPort;
}

/**
 * Answers kept in memory, the longest unused forgotten first: an unchanged question after a push costs nothing, and the
 * same head gives the same findings. Only good answers are kept. Nothing reaches the disk.
 *
 * @param model whatever tells one model from another; answers of one are not given for another
 */
export function withAnswerCache(inner: ModelPort, model: string, maxAnswers = MAX_ANSWERS): RememberingModel {
  const answers = new Map<string, unknown>();

  /** Through the schema again, which tells the type: it gave this value, and takes it. */
  function recall<T>(key: string, { answer }: ModelRequest<T>): ModelReply<T> | null {
    if (!answers.has(key)) return null;
    const known = answer.schema.safeParse(answers.get(key));
    if (!known.success) return null;
    answers.set(key, take(key));
    return { usage: NO_USAGE, value: known.data };
  }

  function take(key: string): unknown {
    const value = answers.get(key);
    answers.delete(key);
    return value;
  }

  function keep(key: string, value: unknown): void {
    take(key);
    answers.set(key, structuredClone(value));
    const [oldest] = answers.keys();
    if (answers.size > maxAnswers && oldest !== undefined) answers.delete(oldest);
  }

  const keyOf = (request: ModelRequest<unknown>): string => `${model} ${hashRequest(request)}`;
  return {
    ask: async (request, options) => {
      const key = keyOf(request);
      const known = recall(key, request);
      if (known !== null) return known;
      const reply = await inner.ask(request, options);
      if ('value' in reply) keep(key, reply.value);
      return reply;
    },
    memory: {
      ask: async (request) =>
        recall(keyOf(request), request) ?? { usage: NO_USAGE, failed: 'No answer to this is remembered.' },
    },
  };
}
