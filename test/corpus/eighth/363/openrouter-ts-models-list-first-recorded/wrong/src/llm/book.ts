import { sql } from '../db.js'

export interface BookedCall {
  callId: string
  customerId: string
  model: string
  inputTokens: number
  outputTokens: number
}

/** Prices are joined by model when the month is invoiced; every model of a chain is in model_prices. */
export async function bookCall(call: BookedCall): Promise<void> {
  const { callId, customerId, model, inputTokens, outputTokens } = call
  await sql`
    insert into booked_calls (call_id, customer_id, model, input_tokens, output_tokens)
    values (${callId}, ${customerId}, ${model}, ${inputTokens}, ${outputTokens})
    on conflict (call_id) do nothing`
}
