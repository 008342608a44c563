import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { createTRPCRouter, orgProcedure } from '~/server/api/trpc';
import { currentPeriod } from '~/server/billing/period';
import { prisma } from '~/server/db';
import { enqueueExport } from '~/server/jobs/exports';

const startInput = z.object({ projectId: z.string().cuid(), format: z.enum(['pdf', 'docx']) });

export const exportsRouter = createTRPCRouter({
  recent: orgProcedure.query(({ ctx }) =>
    prisma.export.findMany({ where: { orgId: ctx.org.id }, orderBy: { createdAt: 'desc' }, take: 20 }),
  ),

  start: orgProcedure.input(startInput).mutation(async ({ ctx, input }) => {
    const period = currentPeriod(ctx.org.subscription);
    const limit = ctx.org.plan.exportsPerPeriod;
    const allowance = { orgId: ctx.org.id, periodStart: period.start };
    await prisma.exportAllowance.upsert({
      where: { orgId_periodStart: allowance },
      create: { ...allowance, used: 0 },
      update: {},
    });

    // Taking one and checking for one is the same statement: the row decides, not what we read before.
    // The worker gives one back when an export fails.
    const created = await prisma.$transaction(async (tx) => {
      const { count } = await tx.exportAllowance.updateMany({
        where: { ...allowance, used: { lt: limit } },
        data: { used: { increment: 1 } },
      });
      if (count === 0) {
        throw new TRPCError({ code: 'PAYMENT_REQUIRED', message: 'Your plan has no exports left in this period.' });
      }
      return tx.export.create({
        data: { orgId: ctx.org.id, projectId: input.projectId, format: input.format, status: 'QUEUED' },
      });
    });

    // Rows that stay QUEUED are picked up by the sweeper when Redis was away.
    await enqueueExport(created.id);
    return { id: created.id };
  }),
});
