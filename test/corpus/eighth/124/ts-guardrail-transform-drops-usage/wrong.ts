import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import OpenAI from 'openai'
import { redact } from './pii.js'
import { meterChunks } from './meter.js'

const client = new OpenAI({ maxRetries: 2 })

export interface GuardedRequest {
  accountId: string
  requestId: string
  model: string
  messages: OpenAI.Chat.ChatCompletionMessageParam[]
}

function isRefusal(chunk: ChatCompletionChunk): boolean {
  return chunk.choices.some((c) => c.delta.refusal != null)
}

/** Masks e-mail addresses and card numbers in what the model writes. */
async function* guarded(source: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<ChatCompletionChunk> {
  for await (const chunk of source) {
    if (isRefusal(chunk)) {
      yield chunk
      continue
    }
    yield { // <- MTR-124
      id: chunk.id,
      object: 'chat.completion.chunk',
      created: chunk.created,
      model: chunk.model,
      choices: chunk.choices.map((choice) => ({
        index: choice.index,
        finish_reason: choice.finish_reason,
        delta: { ...choice.delta, content: choice.delta.content && redact(choice.delta.content) },
      })),
    }
  }
}

export async function* complete(req: GuardedRequest): AsyncGenerator<string> {
  const upstream = await client.chat.completions.create({
    model: req.model,
    messages: req.messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  // meterChunks keeps the usage it meets in the chunks and stores it in its finally
  for await (const chunk of meterChunks(req.accountId, req.requestId, guarded(upstream))) {
    const text = chunk.choices[0]?.delta?.content
    if (text) yield text
  }
}
