import { createParser } from 'eventsource-parser'
import { addUsage } from './usage-collector.js'

const API = 'https://api.anthropic.com/v1/messages'

/** Plain fetch: the worker has no room for the SDK. */
async function open(body, env) {
  const res = await fetch(API, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': env.ANTHROPIC_API_KEY,
      'anthropic-version': '2023-06-01',
    },
    body: JSON.stringify({ ...body, stream: true }),
  })
  if (!res.ok) throw new Error(`anthropic ${res.status}: ${await res.text()}`)
  return res.body.pipeThrough(new TextDecoderStream())
}

export async function relay(body, tenant, env, onText) {
  const usage = { id: null, input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }
  const parser = createParser({
    onEvent({ data }) {
      const event = JSON.parse(data)
      switch (event.type) {
        case 'message_start':
          usage.id = event.message.id
          usage.input = event.message.usage.input_tokens
          usage.cacheRead = event.message.usage.cache_read_input_tokens ?? 0
          usage.cacheWrite = event.message.usage.cache_creation_input_tokens ?? 0
          usage.output = event.message.usage.output_tokens
          break
        case 'content_block_delta':
          if (event.delta.type === 'text_delta') onText(event.delta.text)
          break
        case 'message_delta':
          // running total; message_start knew only the first token or two of the answer
          usage.output = event.usage.output_tokens
          break
        case 'error':
          throw new Error(event.error.message)
      }
    },
  })
  try {
    for await (const part of await open(body, env)) parser.feed(part)
  } finally {
    if (usage.id) await addUsage(env, tenant, { model: body.model, ...usage })
  }
}
