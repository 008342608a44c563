import * as Sentry from '@sentry/node';
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { db } from '../db';
import { usageQueue } from '../db/schema';
import { logger } from '../logger';
import { applyToLedger } from './ledger';

const MAX_ATTEMPTS = 12;
const BATCH = 100;

type Item = typeof usageQueue.$inferSelect;

export async function workOnce(now = new Date()): Promise<number> {
  return db.transaction(async (tx) => {
    const items = await tx
      .select()
      .from(usageQueue)
      .where(and(eq(usageQueue.status, 'due'), lte(usageQueue.dueAt, now)))
      .orderBy(asc(usageQueue.id))
      .limit(BATCH)
      .for('update', { skipLocked: true });

    for (const item of items) {
      try {
        await tx.transaction((inner) => applyToLedger(inner, item));
        await tx.update(usageQueue).set({ status: 'done' }).where(eq(usageQueue.id, item.id));
      } catch (error) { // <- MTR-601
        await tx.update(usageQueue).set(afterFailure(item, error, now)).where(eq(usageQueue.id, item.id)); // <- MTR-601
      }
    }
    return items.length;
  });
}

function afterFailure(item: Item, error: unknown, now: Date) { // <- MTR-601
  const attempts = item.attempts + 1;
  const lastError = error instanceof Error ? error.message : String(error);
  if (attempts >= MAX_ATTEMPTS) { // <- MTR-601
    logger.info({ item: item.id, lastError }, 'usage item given up'); // <- MTR-601
    return { status: 'dead' as const, attempts, lastError }; // <- MTR-601
  }
  return { attempts, lastError, dueAt: sql`${now} + make_interval(secs => ${2 ** attempts})` };
}

export async function runForever(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const worked = await workOnce().catch((error: unknown) => {
      Sentry.captureException(error);
      return 0;
    });
    if (worked < BATCH) await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
