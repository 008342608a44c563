import { knex } from '../db.js'

export interface MessageUsage {
  messageId: string
  orgId: string
  model: string
  inputTokens: number
  outputTokens: number
}

export async function writeUsage(usage: MessageUsage) {
  await knex('message_usage')
    .insert({
      message_id: usage.messageId,
      org_id: usage.orgId,
      model: usage.model,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
    })
    .onConflict('message_id')
    .ignore()
}
