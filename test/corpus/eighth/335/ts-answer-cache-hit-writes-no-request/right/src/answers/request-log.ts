import type { Pool } from 'pg'
import type { Question } from './service.js'

export class RequestLog {
  constructor(private readonly pool: Pool) {}

  async write(q: Question, model: string, inputTokens: number, outputTokens: number): Promise<void> {
    await this.pool.query(
      `insert into answered_requests (request_id, account_id, model, input_tokens, output_tokens)
       values ($1, $2, $3, $4, $5)
       on conflict (request_id) do nothing`,
      [q.requestId, q.accountId, model, inputTokens, outputTokens],
    )
  }
}
