import { prisma } from '../prisma';
import { billableRequests } from './billable';

export interface Period {
  readonly start: Date;
  readonly end: Date;
}

/** Lines of the monthly invoice: requests by endpoint. */
export async function requestLines(projectId: string, period: Period) {
  const groups = await prisma.apiRequest.groupBy({
    by: ['endpoint'],
    where: billableRequests(projectId, period),
    _sum: { units: true },
  });
  return groups.map((group) => ({ description: group.endpoint, quantity: group._sum.units ?? 0 }));
}
