import { prisma } from '@/server/db';

export interface Period {
  start: Date;
  end: Date;
}

export interface UsageSummary {
  crawledPages: number;
  extractedRows: number;
  proxyBytes: bigint;
  browserSeconds: number;
}

export async function summarizeUsage(workspaceId: string, period: Period): Promise<UsageSummary> {
  const during = { gte: period.start, lt: period.end };

  const [crawls, extractions, proxy, browser] = await Promise.all([
    prisma.crawl.aggregate({
      _sum: { pages: true },
      where: { workspaceId, finishedAt: during, status: 'DONE' },
    }),
    prisma.extraction.aggregate({
      _sum: { rows: true },
      where: { crawl: { workspaceId }, createdAt: during },
    }),
    prisma.proxyTransfer.aggregate({ // <- MTR-315
      _sum: { bytes: true },
      where: { closedAt: during, pool: 'RESIDENTIAL' }, // <- MTR-315
    }),
    prisma.browserSession.aggregate({
      _sum: { seconds: true },
      where: { workspaceId, endedAt: during },
    }),
  ]);

  return {
    crawledPages: crawls._sum.pages ?? 0,
    extractedRows: extractions._sum.rows ?? 0,
    proxyBytes: proxy._sum.bytes ?? 0n,
    browserSeconds: browser._sum.seconds ?? 0,
  };
}

/** Of all customers together: what we pay the proxy providers for. */
export async function proxyBytesBought(period: Period): Promise<bigint> {
  const bought = await prisma.proxyTransfer.aggregate({
    _sum: { bytes: true },
    where: { closedAt: { gte: period.start, lt: period.end } },
  });
  return bought._sum.bytes ?? 0n;
}
