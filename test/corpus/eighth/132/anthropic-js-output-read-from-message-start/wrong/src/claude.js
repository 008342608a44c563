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
  let usage = null
  const parser = createParser({
    onEvent({ data }) {
      const event = JSON.parse(data)
      switch (event.type) {
        case 'message_start':
          usage = {
            id: event.message.id,
            input: event.message.usage.input_tokens,
            cacheRead: event.message.usage.cache_read_input_tokens ?? 0,
            cacheWrite: event.message.usage.cache_creation_input_tokens ?? 0,
            output: event.message.usage.output_tokens, // <- MTR-132
          }
          break
        case 'content_block_delta':
          if (event.delta.type === 'text_delta') onText(event.delta.text)
          break
        case 'error':
          throw new Error(event.error.message)
      }
    },
  })
  try {
    for await (const part of await open(body, env)) parser.feed(part)
  } finally {
    if (usage) await addUsage(env, tenant, { model: body.model, ...usage })
  }
}
