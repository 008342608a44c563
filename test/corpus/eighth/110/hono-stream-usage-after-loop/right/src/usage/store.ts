import { sql } from 'drizzle-orm'
import { db } from '../db'
import { usageEvents } from '../db/schema'

export interface TokenUsage {
  requestId: string
  workspaceId: string
  model: string
  inputTokens: number
  outputTokens: number
}

/** The usage worker reads from this table; a request is stored once. */
export async function storeUsage(usage: TokenUsage): Promise<void> {
  await db
    .insert(usageEvents)
    .values({ ...usage, eventId: `chat:${usage.requestId}`, occurredAt: sql`now()` })
    .onConflictDoNothing({ target: usageEvents.eventId })
}
