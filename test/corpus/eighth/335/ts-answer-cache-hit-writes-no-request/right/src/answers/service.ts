import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Mistral } from '@mistralai/mistralai'
import type { RequestLog } from './request-log.js'

interface Answer {
  text: string
  inputTokens: number
  outputTokens: number
}

export interface Question {
  requestId: string
  accountId: string
  system: string
  text: string
}

/** Customers pay per answered question, by its tokens; answers from our cache included (see terms, 4.2). */
export class AnswerService {
  private readonly model = 'mistral-small-latest'

  constructor(
    private readonly redis: Redis,
    private readonly mistral: Mistral,
    private readonly requests: RequestLog,
  ) {}

  private key(q: Question): string {
    return 'answer:' + createHash('sha256').update(`${this.model}\n${q.system}\n${q.text}`).digest('hex')
  }

  private async ask(q: Question): Promise<Answer> {
    const res = await this.mistral.chat.complete({
      model: this.model,
      temperature: 0,
      messages: [
        { role: 'system', content: q.system },
        { role: 'user', content: q.text },
      ],
    })
    const content = res.choices[0]?.message?.content
    if (typeof content !== 'string') throw new Error(`no text in ${res.id}`)
    return { text: content, inputTokens: res.usage.promptTokens, outputTokens: res.usage.completionTokens }
  }

  private async cachedOrFresh(q: Question): Promise<Answer> {
    const key = this.key(q)
    const hit = await this.redis.get(key)
    if (hit !== null) return JSON.parse(hit) as Answer
    const fresh = await this.ask(q)
    await this.redis.set(key, JSON.stringify(fresh), 'EX', 86_400)
    return fresh
  }

  async answer(q: Question): Promise<string> {
    const answer = await this.cachedOrFresh(q)
    await this.requests.write(q, this.model, answer.inputTokens, answer.outputTokens)
    return answer.text
  }
}
