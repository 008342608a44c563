import { and, eq, gte, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Logger } from 'winston';

import { creditEntries, wallets } from '../db/schema';

export class InsufficientCredits extends Error {
  constructor(
    readonly walletId: string,
    readonly needed: number,
  ) {
    super(`wallet ${walletId} does not hold ${needed} credits`);
  }
}

export interface Debit {
  walletId: string;
  /** Key of the entry: credit_entries.reference is unique. */
  reference: string;
  credits: number;
  reason: 'transcription' | 'translation' | 'export';
}

export function walletService(db: NodePgDatabase, logger: Logger) {
  async function balance(walletId: string): Promise<number> {
    const [row] = await db.select({ credits: wallets.credits }).from(wallets).where(eq(wallets.id, walletId));
    if (!row) throw new Error(`no wallet ${walletId}`);
    return row.credits;
  }

  /** Takes the credits off, once for a reference. */
  async function debit(d: Debit): Promise<void> {
    if (!Number.isSafeInteger(d.credits) || d.credits <= 0) {
      throw new RangeError(`credits to debit: ${d.credits}`);
    }

    if ((await balance(d.walletId)) < d.credits) { // <- MTR-409|MTR-401
      throw new InsufficientCredits(d.walletId, d.credits);
    }

    await db.transaction(async (tx) => {
      const entry = await tx
        .insert(creditEntries)
        .values({ walletId: d.walletId, reference: d.reference, reason: d.reason, credits: -d.credits })
        .onConflictDoNothing({ target: creditEntries.reference })
        .returning({ id: creditEntries.id });
      if (entry.length === 0) return;

      await tx
        .update(wallets)
        .set({ credits: sql`${wallets.credits} - ${d.credits}`, changedAt: sql`now()` }) // <- MTR-409|MTR-401
        .where(eq(wallets.id, d.walletId)); // <- MTR-409|MTR-401
    });
    logger.info('credits debited', { wallet: d.walletId, reference: d.reference, credits: d.credits });
  }

  async function entries(walletId: string, since: Date) {
    return db
      .select()
      .from(creditEntries)
      .where(and(eq(creditEntries.walletId, walletId), gte(creditEntries.createdAt, since)))
      .orderBy(creditEntries.createdAt, creditEntries.id);
  }

  return { balance, debit, entries };
}
