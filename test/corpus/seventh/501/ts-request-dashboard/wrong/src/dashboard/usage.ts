import { prisma } from '../prisma';
import { currentPeriod } from '../billing/periods';

/** The tile "Usage this billing period". */
export async function usageTile(projectId: string) {
  const period = await currentPeriod(projectId);
  const used = await prisma.apiRequest.count({ // <- MTR-501
    where: { projectId, receivedAt: { gte: period.start, lt: period.end } }, // <- MTR-501
  });
  return { label: 'Usage this billing period', used, resetsAt: period.end }; // <- MTR-501?
}

/** Errors by endpoint for the health page. */
export async function errorsByEndpoint(projectId: string, since: Date) {
  return prisma.apiRequest.groupBy({
    by: ['endpoint'],
    where: { projectId, status: { gte: 400 }, receivedAt: { gte: since } },
    _count: { _all: true },
  });
}
