import { prisma } from '../prisma';
import { billableRequests } from '../billing/billable';
import { currentPeriod } from '../billing/periods';

/** The tile "Usage this billing period". */
export async function usageTile(projectId: string) {
  const period = await currentPeriod(projectId);
  const { _sum } = await prisma.apiRequest.aggregate({
    where: billableRequests(projectId, period),
    _sum: { units: true },
  });
  return { label: 'Usage this billing period', used: _sum.units ?? 0, resetsAt: period.end };
}

/** Errors by endpoint for the health page. */
export async function errorsByEndpoint(projectId: string, since: Date) {
  return prisma.apiRequest.groupBy({
    by: ['endpoint'],
    where: { projectId, status: { gte: 400 }, receivedAt: { gte: since } },
    _count: { _all: true },
  });
}
