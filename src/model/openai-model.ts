import type OpenAI from 'openai';
import { APIError } from 'openai/core/error';
import { z } from 'zod';
import {
  type AskOptions,
  addUsage,
  type ModelPort,
  type ModelReply,
  type ModelRequest,
  type ModelUsage,
  NO_USAGE,
} from '#audit/model/port.ts';
import { estimateTokens } from '#audit/model/tokens.ts';
import type { Log } from '#log';
import { VERSION } from '#version';
import { AnswerFault } from './answer-fault.ts';
import { createBoundedFetch } from './bounded-fetch.ts';
import { describeShape } from './describe-shape.ts';
import { type Body, type Dialect, type Message, toBody, toFirstDialect, withoutRefused } from './dialect.ts';
import { type Failure, toFailure } from './failure.ts';
import { parseAnswer } from './parse-answer.ts';
import { type Completion, readCompletion } from './read-completion.ts';

/** A server and what it may be asked with. */
export interface Endpoint {
  readonly baseUrl: string;
  /** Null for servers that want none; then none is sent. */
  readonly apiKey: string | null;
  /** Null takes the first of the server's own list. */
  readonly model: string | null;
}

export interface EndpointPorts {
  readonly log: Log;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** For one request with its whole answer; without it, a minute. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
/** A streamed token takes about 250 bytes: far more than any answer that may be asked for, thoughts included. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 500;
/** A server that asks for more is asked again by a later audit: a worker does not sleep for minutes. */
const MAX_WAIT_MS = 30_000;
/** The answer that could not be used goes back with the repair: no more of it than may have been asked for. */
const MAX_REPEATED_CHARACTERS = 100_000;

const NO_REQUEST: ModelUsage = { ...NO_USAGE, costUsd: null };
const ONE_REQUEST: ModelUsage = { ...NO_REQUEST, requests: 1 };

/** What one endpoint is known to take, learned from its refusals and kept for as long as this process runs. */
interface Connection {
  readonly endpoint: Endpoint;
  readonly ports: EndpointPorts;
  client: Promise<OpenAI> | null;
  model: string | null;
  dialect: Dialect;
}

/**
 * The port over any server that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, OpenRouter, llama.cpp.
 * The client's own retries, timeouts and parsing stay unused: they take half an hour for a dead server, know nothing of
 * refused parameters, and throw on a code fence. Costs are not known here: see price.ts.
 */
export function createOpenAiModel(endpoint: Endpoint, ports: EndpointPorts): ModelPort {
  const connection: Connection = {
    endpoint,
    ports,
    client: null,
    model: endpoint.model,
    dialect: toFirstDialect(endpoint.baseUrl),
  };
  return { ask: (request, options = {}) => ask(connection, request, options) };
}

/**
 * Everything the client would take from the environment is set: only env.ts reads that. The package is loaded with the
 * first question: that takes longer than most audits without a model.
 */
async function createClient(
  { baseUrl, apiKey }: Endpoint,
  { timeoutMs = TIMEOUT_MS }: EndpointPorts,
): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Ends with the headers, unlike the deadline of bounded-fetch.ts: that one is to be the first.
    timeout: timeoutMs * 2,
    logLevel: 'off',
    fetch: createBoundedFetch({ timeoutMs, maxBytes: MAX_BYTES }),
    defaultHeaders: {
      'User-Agent': `metercheck/${VERSION}`,
      ...(apiKey === null ? { Authorization: null } : {}),
    },
  });
}

/** https://platform.openai.com/docs/api-reference/models/list */
async function readFirstModel(client: OpenAI): Promise<string> {
  const List = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })).min(1) });
  const response = await client.models.list().asResponse().catch(toUnnamed);
  const list = List.safeParse(await response.json().catch(() => null));
  const [first] = list.data?.data ?? [];
  if (first === undefined) throw new AnswerFault('unnamed');
  return first.id;
}

/** Servers without a list say so in one of these ways; any other error is one of the server as a whole. */
function toUnnamed(error: unknown): never {
  const hasNoList = error instanceof APIError && [404, 405, 501].includes(error.status ?? 0);
  throw hasNoList ? new AnswerFault('unnamed') : error;
}

async function ask<T>(
  connection: Connection,
  request: ModelRequest<T>,
  options: AskOptions,
): Promise<ModelReply<T>> {
  const { log } = connection.ports;
  let usage = NO_REQUEST;
  let problem = '';
  const turns: Message[] = [];
  for (const isLast of [false, true]) {
    const outcome = await complete(connection, { request, turns, options });
    usage = addUsage(usage, outcome.usage);
    if ('failure' in outcome) {
      const { reason, isOutage } = outcome.failure;
      log.warn('model gave no answer', { task: request.task, reason, requests: usage.requests });
      return { usage, failed: reason, ...(isOutage ? { isOutage } : {}) };
    }
    const answer = parseAnswer(outcome.text, request.answer.schema);
    if ('value' in answer) return { usage, value: answer.value };
    ({ problem } = answer);
    log.info('model answered in another shape', { task: request.task, problem, isLast });
    turns.push(...toRepair(outcome.text, problem, request));
  }
  return { usage, failed: `The model's answer had another shape than asked for, twice (${problem}).` };
}

function toRepair(text: string, problem: string, { answer }: ModelRequest<unknown>): Message[] {
  const words = `Your answer cannot be used: ${problem}. Give the whole answer again.\n\n${describeShape(answer)}`;
  return [
    { role: 'assistant', content: text.slice(0, MAX_REPEATED_CHARACTERS) },
    { role: 'user', content: words },
  ];
}

interface Turn {
  readonly request: ModelRequest<unknown>;
  readonly turns: readonly Message[];
  readonly options: AskOptions;
}

type Outcome = { readonly usage: ModelUsage } & ({ readonly text: string } | { readonly failure: Failure });

/** One answer, by as many requests as it takes to learn what the server takes and to get past what passes. */
async function complete(connection: Connection, turn: Turn): Promise<Outcome> {
  let { dialect } = connection;
  let usage = NO_REQUEST;
  for (let retries = 0; ; ) {
    const sent = await send(connection, dialect, turn);
    usage = addUsage(usage, sent.usage);
    if ('text' in sent) {
      if (dialect !== connection.dialect)
        connection.ports.log.info('model server takes less', toNames(dialect));
      connection.dialect = dialect;
      return { usage, text: sent.text };
    }
    const { failure } = sent;
    const next = failure.refusal === null ? null : withoutRefused(dialect, failure.refusal);
    if (next !== null) {
      dialect = next;
      continue;
    }
    const wait = failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** retries;
    if (!failure.isWorthRetrying || retries >= MAX_RETRIES || wait > MAX_WAIT_MS) return { usage, failure };
    await connection.ports.sleep(wait);
    retries += 1;
  }
}

async function send(connection: Connection, dialect: Dialect, turn: Turn): Promise<Outcome> {
  const { request, turns, options } = turn;
  let text = '';
  let body: Body | null = null;
  const onText = (soFar: string): void => {
    text = soFar;
    options.onText?.(soFar);
  };
  try {
    connection.client ??= createClient(connection.endpoint, connection.ports);
    const client = await connection.client;
    connection.model ??= await readFirstModel(client);
    body = toBody(connection.model, request, dialect, turns);
    const response = await client.chat.completions.create(body).asResponse();
    const completion = await readCompletion(response, client, onText);
    const failure = findFault(completion, request);
    const usage = countTokens(body, completion);
    return failure === null ? { usage, text } : { usage, failure };
  } catch (error) {
    const usage = text === '' ? ONE_REQUEST : countTokens(body, { text, tokens: null });
    return { usage, failure: toFailure(error, text !== '') };
  }
}

/** What keeps a completion from being an answer, however well it may look. */
function findFault({ text, isRefused, finish }: Completion, request: ModelRequest<unknown>): Failure | null {
  const fail = (reason: string): Failure => ({ ...toFailure(new AnswerFault('empty'), false), reason });
  if (isRefused) return fail('The model refused to answer.');
  if (finish === 'length')
    return fail(`The model's answer was cut off at ${request.maxOutputTokens} tokens.`);
  if (finish === 'content_filter') return fail("A filter of the model's server cut the answer off.");
  if (text.trim() === '') return fail('The model answered with nothing.');
  const isWhole = finish !== null || 'value' in parseAnswer(text, request.answer.schema);
  return isWhole ? null : toFailure(new AnswerFault('broken'), true);
}

/** As the server counts, or estimated where it does not. */
function countTokens(body: Body | null, { text, tokens }: Pick<Completion, 'text' | 'tokens'>): ModelUsage {
  const sent = body?.messages.map(({ content }) => (typeof content === 'string' ? content : '')) ?? [];
  return {
    ...ONE_REQUEST,
    inputTokens: tokens?.input ?? estimateTokens(sent.join('\n')),
    outputTokens: tokens?.output ?? estimateTokens(text),
  };
}

/** For the log: what this server is not sent any more. */
function toNames({ rung, limits, extras }: Dialect): Record<string, string> {
  return { rung, limit: limits[0] ?? 'none', extras: [...extras].join(' ') };
}
