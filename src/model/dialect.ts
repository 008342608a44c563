import type OpenAI from 'openai';
import type { ModelRequest } from '#audit/model/port.ts';
import { describeShape } from './describe-shape.ts';
import { toStrictSchema } from './strict-schema.ts';

/** How the shape of an answer is asked for, best first. */
const RUNGS = ['json_schema', 'json_object', 'prompt'] as const;

const LIMITS = ['max_completion_tokens', 'max_tokens'] as const;

/** In the order their names are looked for: one is the beginning of another. */
const EXTRAS = ['stream_options', 'temperature', 'seed', 'stream'] as const;

/** What a server takes of everything a request may hold. */
export interface Dialect {
  readonly rung: (typeof RUNGS)[number];
  /** The names of the output bound still worth trying, the first of them in use. */
  readonly limits: readonly (typeof LIMITS)[number][];
  readonly extras: ReadonlySet<(typeof EXTRAS)[number]>;
}

export type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
export type Body = OpenAI.Chat.Completions.ChatCompletionCreateParams;

/** Any fixed number does: it makes servers that draw at random draw alike. */
const SEED = 1;

const NAMES_SHAPE = /response_?format|json_?schema|json_?object|schema|structured|grammar|guided/i;
const NAMES_LIMIT = /max_(?:completion_)?tokens/i;

/**
 * What to try first. OpenAI and Azure refuse `max_tokens` for newer models; most others know it best, and some leave out
 * what they do not know without a word. https://platform.openai.com/docs/api-reference/chat/create
 */
export function toFirstDialect(baseUrl: string): Dialect {
  const isOpenAi = /(?:^|\.)(?:openai\.com|azure\.com)$/i.test(new URL(baseUrl).hostname);
  return {
    rung: 'json_schema',
    limits: isOpenAi ? LIMITS : LIMITS.toReversed(),
    extras: new Set(EXTRAS),
  };
}

/**
 * The dialect to try after a refusal: without what it names, or, where it names nothing of ours, without what servers
 * refuse most often. Null when nothing is left to leave out. Ends after eight steps at most.
 *
 * @param told the parameter, code and message of the refusal; it is searched for names and not kept
 */
export function withoutRefused(dialect: Dialect, told: string): Dialect | null {
  const { limits, extras } = dialect;
  if (NAMES_SHAPE.test(told) && dialect.rung !== 'prompt') return lower(dialect);
  if (NAMES_LIMIT.test(told) && limits.length > 0) return { ...dialect, limits: limits.slice(1) };
  const named = EXTRAS.find((name) => extras.has(name) && new RegExp(`\\b${name}\\b`, 'i').test(told));
  if (named !== undefined) return without(dialect, named);
  if (dialect.rung !== 'prompt') return lower(dialect);
  if (extras.has('temperature') || extras.has('seed') || extras.has('stream_options')) {
    return { ...dialect, extras: new Set([...extras].filter((name) => name === 'stream')) };
  }
  if (limits.length > 0) return { ...dialect, limits: [] };
  return extras.has('stream') ? without(dialect, 'stream') : null;
}

function lower(dialect: Dialect): Dialect {
  return { ...dialect, rung: RUNGS[RUNGS.indexOf(dialect.rung) + 1] ?? 'prompt' };
}

function without(dialect: Dialect, extra: (typeof EXTRAS)[number]): Dialect {
  return { ...dialect, extras: new Set([...dialect.extras].filter((name) => name !== extra)) };
}

/** One request in a dialect. `turns` follow the question: an answer that could not be used, and what was wrong with it. */
export function toBody(
  model: string,
  request: ModelRequest<unknown>,
  dialect: Dialect,
  turns: readonly Message[],
): Body {
  const { rung, extras, limits } = dialect;
  const [limit] = limits;
  const system =
    rung === 'json_schema' ? request.system : `${request.system}\n\n${describeShape(request.answer)}`;
  const stream = extras.has('stream');
  return {
    model,
    messages: [{ role: 'system', content: system }, { role: 'user', content: request.user }, ...turns],
    ...toFormat(request, rung),
    ...(limit === undefined ? {} : { [limit]: request.maxOutputTokens }),
    ...(extras.has('temperature') ? { temperature: 0 } : {}),
    ...(extras.has('seed') ? { seed: SEED } : {}),
    ...(stream && extras.has('stream_options') ? { stream_options: { include_usage: true } } : {}),
    stream,
  };
}

function toFormat({ answer }: ModelRequest<unknown>, rung: Dialect['rung']): Pick<Body, 'response_format'> {
  if (rung === 'prompt') return {};
  if (rung === 'json_object') return { response_format: { type: 'json_object' } };
  const schema = toStrictSchema(answer.schema);
  return {
    response_format: { type: 'json_schema', json_schema: { name: answer.name, strict: true, schema } },
  };
}
