import type { Prisma } from '@prisma/client';
import type { Period } from './invoice-lines';

/** Calls to production that succeeded; the invoice and the dashboard have to agree on it. */
export function billableRequests(projectId: string, period: Period): Prisma.ApiRequestWhereInput {
  return {
    projectId,
    environment: 'production',
    status: { lt: 400 },
    receivedAt: { gte: period.start, lt: period.end },
  };
}
