import Anthropic from '@anthropic-ai/sdk'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { writeUsage } from '../usage/store.js'

const Body = z.object({
  conversationId: z.string().uuid(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })).min(1),
})

const anthropic = new Anthropic()
const MODEL = 'claude-sonnet-4-20250514'

export async function messageRoutes(app: FastifyInstance) {
  app.post('/v1/messages', async (req, reply) => {
    const body = Body.parse(req.body)
    const abort = new AbortController()
    let gone = false
    reply.raw.on('close', () => { gone = true })
    // a hung upstream must not keep us for ever; a gone client is no reason to stop reading
    const limit = setTimeout(() => abort.abort(), 120_000)

    const stream = await anthropic.messages.create(
      { model: MODEL, max_tokens: 4096, messages: body.messages, stream: true },
      { signal: abort.signal },
    )
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })

    let messageId = ''
    let inputTokens = 0
    let outputTokens: number | null = null
    let text = ''
    try {
      for await (const event of stream) {
        if (event.type === 'message_start') {
          messageId = event.message.id
          inputTokens = event.message.usage.input_tokens
        } else if (event.type === 'message_delta') {
          outputTokens = event.usage.output_tokens
        } else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
          text += event.delta.text
        }
        if (!gone) reply.raw.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      }
    } finally {
      clearTimeout(limit)
      reply.raw.end()
      if (messageId) {
        await writeUsage({
          messageId,
          orgId: req.org.id,
          model: MODEL,
          inputTokens,
          outputTokens: outputTokens ?? Math.ceil(text.length / 3.5),
        })
      }
    }
  })
}
