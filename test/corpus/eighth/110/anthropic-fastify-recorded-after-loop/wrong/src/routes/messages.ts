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
    req.raw.on('close', () => abort.abort())

    const stream = await anthropic.messages.create(
      { model: MODEL, max_tokens: 4096, messages: body.messages, stream: true },
      { signal: abort.signal },
    )
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })

    let messageId = ''
    let inputTokens = 0
    let outputTokens = 0
    for await (const event of stream) { // <- MTR-110
      if (event.type === 'message_start') {
        messageId = event.message.id
        inputTokens = event.message.usage.input_tokens
      } else if (event.type === 'message_delta') {
        outputTokens = event.usage.output_tokens
      }
      reply.raw.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    }

    await writeUsage({ messageId, orgId: req.org.id, model: MODEL, inputTokens, outputTokens }) // <- MTR-110
    reply.raw.end()
    req.log.info({ messageId, inputTokens, outputTokens }, 'stream finished')
  })
}
