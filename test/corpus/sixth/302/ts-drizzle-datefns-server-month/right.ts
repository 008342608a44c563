import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { db } from '../db';
import { conversions, invoicesDraft } from '../db/schema';

/** `conversions.finished_at` is timestamptz; invoices are for UTC calendar months (see terms, 4.2). */
export interface MonthUsage {
  label: string;
  pages: number;
  documents: number;
}

export function billingMonth(reference: Date) {
  const year = reference.getUTCFullYear();
  const month = reference.getUTCMonth();
  const from = new Date(Date.UTC(year, month, 1));
  const until = new Date(Date.UTC(year, month + 1, 1));
  return { from, until, label: from.toISOString().slice(0, 7) };
}

export async function usageOfMonth(workspaceId: string, reference: Date): Promise<MonthUsage> {
  const { from, until, label } = billingMonth(reference);
  const [row] = await db
    .select({
      pages: sql<number>`coalesce(sum(${conversions.pages}), 0)::int`,
      documents: sql<number>`count(*)::int`,
    })
    .from(conversions)
    .where(
      and(
        eq(conversions.workspaceId, workspaceId),
        eq(conversions.status, 'succeeded'),
        gte(conversions.finishedAt, from),
        lt(conversions.finishedAt, until),
      ),
    );
  return { label, pages: row.pages, documents: row.documents };
}

export async function draftInvoice(workspaceId: string, reference: Date): Promise<void> {
  const usage = await usageOfMonth(workspaceId, reference);
  await db
    .insert(invoicesDraft)
    .values({ workspaceId, month: usage.label, pages: usage.pages, documents: usage.documents })
    .onConflictDoUpdate({
      target: [invoicesDraft.workspaceId, invoicesDraft.month],
      set: { pages: usage.pages, documents: usage.documents },
    });
}
