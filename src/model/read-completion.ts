import type OpenAI from 'openai';
import { APIError } from 'openai/core/error';
import { Stream } from 'openai/core/streaming';
import { z } from 'zod';
import { AnswerFault } from './answer-fault.ts';

/** What a server answered, before anyone looked into the text. */
export interface Completion {
  readonly text: string;
  readonly isRefused: boolean;
  /** Null where the server did not say why it stopped, or never did. */
  readonly finish: string | null;
  /** Null where the server did not count. */
  readonly tokens: { readonly input: number; readonly output: number } | null;
}

/** Thirty findings of full length are a tenth of it. */
const MAX_CHARACTERS = 1_000_000;

/** More would be no count of tokens but a way to make a sum overflow. */
const Count = z.int().min(0).max(100_000_000);

const Content = z.union([
  z.string(),
  // Some servers answer in parts: https://docs.mistral.ai/api/
  z
    .array(z.object({ text: z.string().optional() }))
    .transform((parts) => parts.map(({ text }) => text ?? '').join('')),
]);

const Message = z.object({
  content: Content.nullish().catch(null),
  refusal: z.string().nullish().catch(null),
});

const Choice = z.object({
  message: Message.nullish(),
  delta: Message.nullish(),
  finish_reason: z.string().nullish().catch(null),
});

/** A whole answer and a piece of a stream differ in `message` and `delta` only. */
const Piece = z.object({
  choices: z.array(Choice).nullish(),
  usage: z.object({ prompt_tokens: Count, completion_tokens: Count }).nullish().catch(null),
});
type Piece = z.infer<typeof Piece>;

/**
 * Reads a completion, streamed or not, whatever was asked for: some servers do not do as they are told.
 *
 * @param onText gets the text so far each time more of it came
 * @throws AnswerFault, or an APIError where the answer is an error under the status 200
 */
export async function readCompletion(
  response: Response,
  client: OpenAI,
  onText: (text: string) => void,
): Promise<Completion> {
  const isStream = response.headers.get('content-type')?.toLowerCase().includes('event-stream');
  if (isStream) return readPieces(toPieces(response, client), onText);
  const text = await response.text();
  if (/^\s*</.test(text)) throw new AnswerFault('page');
  // Proxies give streams other types.
  if (/^\s*(?:data|event|):/.test(text)) return readPieces(toPieces(new Response(text), client), onText);
  return readPieces([parseJson(text)], onText);
}

function toPieces(response: Response, client: OpenAI): AsyncIterable<unknown> {
  return Stream.fromSSEResponse(response, new AbortController(), client);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerFault('nonsense');
  }
}

async function readPieces(
  values: AsyncIterable<unknown> | readonly unknown[],
  onText: (text: string) => void,
): Promise<Completion> {
  let completion: Completion = { text: '', isRefused: false, finish: null, tokens: null };
  let pieces = 0;
  let choices = 0;
  try {
    for await (const value of values) {
      const piece = toPiece(value);
      pieces += 1;
      choices += piece.choices?.length ?? 0;
      const before = completion.text.length;
      completion = addPiece(completion, piece);
      if (completion.text.length > MAX_CHARACTERS) throw new AnswerFault('huge');
      if (completion.text.length > before) onText(completion.text);
    }
  } catch (error) {
    // What goes wrong behind the end, such as a server that forgets to hang up, takes nothing from the answer.
    if (completion.finish === null) throw error;
  }
  // A stream that ends before its first piece has broken off; a body without pieces is no completion at all.
  if (choices === 0) throw new AnswerFault(pieces === 0 ? 'broken' : 'empty');
  return completion;
}

function addPiece(so: Completion, { choices, usage }: Piece): Completion {
  const [choice] = choices ?? [];
  const { content, refusal } = choice?.message ?? choice?.delta ?? {};
  return {
    text: so.text + (content ?? ''),
    isRefused: so.isRefused || Boolean(refusal),
    finish: choice?.finish_reason ?? so.finish,
    tokens: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : so.tokens,
  };
}

const ErrorBody = z.object({
  error: z.union([z.record(z.string(), z.unknown()), z.string().transform((message) => ({ message }))]),
});

/** OpenRouter and proxies tell errors under the status 200. https://openrouter.ai/docs/api-reference/errors */
function toPiece(value: unknown): Piece {
  const failed = ErrorBody.safeParse(value);
  if (failed.success) throw new APIError(undefined, failed.data.error, undefined, undefined);
  const piece = Piece.safeParse(value);
  if (!piece.success) throw new AnswerFault('nonsense');
  return piece.data;
}
