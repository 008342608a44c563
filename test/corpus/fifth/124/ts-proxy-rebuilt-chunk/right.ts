import type { ChatCompletionChunk } from 'openai/resources';
import type OpenAI from 'openai';
import type { TokenMeter } from './token-meter';

type Messages = OpenAI.ChatCompletionMessageParam[];

const ALIAS = new Map([['gpt-4.1-mini', 'acme-small']]);

function toOurs(chunk: ChatCompletionChunk): ChatCompletionChunk {
  return {
    id: chunk.id.replace('chatcmpl', 'acme'),
    object: chunk.object,
    created: chunk.created,
    model: ALIAS.get(chunk.model) ?? chunk.model,
    choices: chunk.choices.map(({ index, delta, finish_reason }) => ({ index, delta, finish_reason })),
    usage: chunk.usage ?? null,
  };
}

export async function* completions(openai: OpenAI, messages: Messages): AsyncGenerator<ChatCompletionChunk> {
  const stream = await openai.chat.completions.create({
    model: 'gpt-4.1-mini',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) yield toOurs(chunk);
}

export async function* metered(
  chunks: AsyncIterable<ChatCompletionChunk>,
  meter: TokenMeter,
  keyId: string,
): AsyncGenerator<ChatCompletionChunk> {
  let last: ChatCompletionChunk | undefined;
  try {
    for await (const chunk of chunks) {
      last = chunk;
      yield chunk;
    }
  } finally {
    await meter.add({ id: last?.id ?? '', keyId, tokens: last?.usage?.total_tokens ?? 0 });
  }
}
