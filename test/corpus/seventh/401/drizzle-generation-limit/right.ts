import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { db } from '@/db';
import { generationQuotas, generations, type Plan } from '@/db/schema';
import { LimitReached } from '@/lib/errors';
import { monthOf } from '@/lib/periods';

export interface NewGeneration {
  readonly workspaceId: string;
  readonly prompt: string;
}

/** Starts a generation if the workspace has one left this month. */
export async function startGeneration(plan: Plan, input: NewGeneration, now = new Date()) {
  const { start } = monthOf(now);
  const { workspaceId } = input;

  return db.transaction(async (tx) => {
    await tx.insert(generationQuotas).values({ workspaceId, month: start, used: 0 }).onConflictDoNothing();
    const taken = await tx
      .update(generationQuotas)
      .set({ used: sql`${generationQuotas.used} + 1` })
      .where(
        and(
          eq(generationQuotas.workspaceId, workspaceId),
          eq(generationQuotas.month, start),
          lt(generationQuotas.used, plan.monthlyGenerations),
        ),
      )
      .returning({ used: generationQuotas.used });
    if (taken.length === 0) throw new LimitReached('generations', plan.monthlyGenerations);

    const [row] = await tx.insert(generations).values({ ...input, createdAt: now }).returning();
    return row;
  });
}

/** How many were made in the month of `now`, for the sidebar. */
export async function generationsThisMonth(workspaceId: string, now = new Date()) {
  const { start, end } = monthOf(now);
  return db.$count(
    generations,
    and(eq(generations.workspaceId, workspaceId), gte(generations.createdAt, start), lt(generations.createdAt, end)),
  );
}
