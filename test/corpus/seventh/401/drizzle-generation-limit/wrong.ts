import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { db } from '@/db';
import { generations, type Plan } from '@/db/schema';
import { LimitReached } from '@/lib/errors';
import { monthOf } from '@/lib/periods';

export interface NewGeneration {
  readonly workspaceId: string;
  readonly prompt: string;
}

/** Starts a generation if the workspace has one left this month. */
export async function startGeneration(plan: Plan, input: NewGeneration, now = new Date()) {
  const { start, end } = monthOf(now);
  const [{ used }] = await db // <- MTR-401
    .select({ used: sql<number>`count(*)::int` })
    .from(generations)
    .where(
      and(
        eq(generations.workspaceId, input.workspaceId),
        gte(generations.createdAt, start),
        lt(generations.createdAt, end),
      ),
    );

  if (used >= plan.monthlyGenerations) { // <- MTR-401
    throw new LimitReached('generations', plan.monthlyGenerations);
  }

  const [row] = await db.insert(generations).values({ ...input, createdAt: now }).returning(); // <- MTR-401
  return row;
}

/** How many were made in the month of `now`, for the sidebar. */
export async function generationsThisMonth(workspaceId: string, now = new Date()) {
  const { start, end } = monthOf(now);
  return db.$count(
    generations,
    and(eq(generations.workspaceId, workspaceId), gte(generations.createdAt, start), lt(generations.createdAt, end)),
  );
}
