import type { LanguageModelUsage } from 'ai';
import { sql } from 'drizzle-orm';
import { db } from '../db/client';
import { tokenTotals } from '../db/schema';

/** Adds to the customer's month; `token_totals` has one row per customer and month. */
export async function addTokens(customerId: string, month: string, usage: LanguageModelUsage): Promise<void> {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  await db
    .insert(tokenTotals)
    .values({ customerId, month, input, output })
    .onConflictDoUpdate({
      target: [tokenTotals.customerId, tokenTotals.month],
      set: {
        input: sql`${tokenTotals.input} + ${input}`,
        output: sql`${tokenTotals.output} + ${output}`,
      },
    });
}
