import { z } from 'zod'
import { bookCall } from './book.js'

const Completion = z.object({
  id: z.string(),
  /** the model that answered, not always the first of the list */
  model: z.string(),
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }) })).min(1),
  usage: z.object({ prompt_tokens: z.number().int(), completion_tokens: z.number().int() }),
})

export const CHAINS = {
  fast: ['google/gemini-2.5-flash', 'openai/gpt-4.1-mini'],
  smart: ['anthropic/claude-sonnet-4', 'openai/gpt-4.1', 'deepseek/deepseek-chat-v3-0324'],
} as const

export type Tier = keyof typeof CHAINS

export async function complete(tier: Tier, customerId: string, prompt: string): Promise<string> {
  const res = await fetch('https://openrouter.ai/api/v1/chat/completions', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.OPENROUTER_API_KEY}`,
      'content-type': 'application/json',
      'x-title': 'Acme Desk',
    },
    body: JSON.stringify({
      models: CHAINS[tier],
      messages: [{ role: 'user', content: prompt }],
    }),
    signal: AbortSignal.timeout(60_000),
  })
  if (!res.ok) throw new Error(`openrouter ${res.status}: ${await res.text()}`)

  const completion = Completion.parse(await res.json())
  await bookCall({
    callId: completion.id,
    customerId,
    model: completion.model,
    inputTokens: completion.usage.prompt_tokens,
    outputTokens: completion.usage.completion_tokens,
  })
  return completion.choices[0]!.message.content ?? ''
}
