import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import OpenAI from 'openai'
import { z } from 'zod'
import type { AppEnv } from '../env'
import { storeUsage } from '../usage/store'

const openai = new OpenAI()

const body = z.object({
  model: z.enum(['gpt-4.1', 'gpt-4.1-mini']),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
})

export const chat = new Hono<AppEnv>()

chat.get('/models', (c) => c.json(body.shape.model.options))

chat.post('/', zValidator('json', body), async (c) => {
  const { model, messages } = c.req.valid('json')
  const requestId = c.get('requestId')
  const workspace = c.get('workspace')

  const completion = await openai.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })

  return streamSSE(c, async (stream) => {
    stream.onAbort(() => completion.controller.abort())

    let usage: OpenAI.CompletionUsage | null = null
    for await (const chunk of completion) { // <- MTR-110
      usage = chunk.usage ?? usage
      const text = chunk.choices[0]?.delta?.content
      if (text) await stream.writeSSE({ data: JSON.stringify({ text }) })
    }
    await stream.writeSSE({ event: 'done', data: '{}' })

    if (usage) { // <- MTR-110
      await storeUsage({ // <- MTR-110
        requestId,
        workspaceId: workspace.id,
        model,
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
      })
    }
  })
})
