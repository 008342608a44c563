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
    const used = await prisma.export.count({ // <- MTR-401
      where: {
        orgId: ctx.org.id,
        status: { not: 'FAILED' },
        createdAt: { gte: period.start, lt: period.end },
      },
    });
    if (used >= ctx.org.plan.exportsPerPeriod) { // <- MTR-401
      throw new TRPCError({ code: 'PAYMENT_REQUIRED', message: 'Your plan has no exports left in this period.' });
    }

    const created = await prisma.export.create({ // <- MTR-401
      data: { orgId: ctx.org.id, projectId: input.projectId, format: input.format, status: 'QUEUED' },
    });
    await enqueueExport(created.id);
    return { id: created.id, left: ctx.org.plan.exportsPerPeriod - used - 1 };
  }),
});
