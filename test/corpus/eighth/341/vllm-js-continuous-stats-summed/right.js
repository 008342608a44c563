import OpenAI from 'openai'
import { Counter } from 'prom-client'
import { db } from './db.js'

// Our own Llama on vLLM. Counts come with every chunk, so an aborted stream can be charged, too.
const llama = new OpenAI({ baseURL: process.env.VLLM_URL, apiKey: 'none' })

const chunksSeen = new Counter({ name: 'llama_chunks_total', help: 'Chunks relayed', labelNames: ['plan'] })

function requestBody(messages, options) {
  return {
    model: 'meta-llama/Llama-3.3-70B-Instruct',
    messages,
    max_tokens: options.maxTokens ?? 1024,
    temperature: options.temperature ?? 0.6,
    stream: true,
    stream_options: { include_usage: true, continuous_usage_stats: true },
  }
}

async function bookTokens(jobId, user, prompt, completion) {
  await db
    .insertInto('llama_usage')
    .values({ job_id: jobId, user_id: user.id, prompt_tokens: prompt, completion_tokens: completion })
    .onConflict((oc) => oc.column('job_id').doNothing())
    .execute()
}

export async function* chat(jobId, user, messages, options = {}) {
  let latest = null
  const stream = await llama.chat.completions.create(requestBody(messages, options))
  try {
    for await (const chunk of stream) {
      chunksSeen.inc({ plan: user.plan })
      latest = chunk.usage ?? latest
      const piece = chunk.choices[0]?.delta?.content
      if (piece) yield piece
    }
  } finally {
    if (latest) await bookTokens(jobId, user, latest.prompt_tokens, latest.completion_tokens)
  }
}
