import type { PrismaClient } from '@prisma/client';
import { z } from 'zod';

const Line = z.object({
  tenantId: z.string().uuid(),
  requestId: z.string().min(8),
  route: z.string(),
  units: z.number().int().positive(),
  occurredAt: z.coerce.date(),
});

export interface IngestResult {
  stored: number;
  known: number;
  rejected: string[];
}

/** Takes a log file of an edge node. Nodes send a file again until they have had an answer. */
export async function ingestLogFile(prisma: PrismaClient, lines: string[]): Promise<IngestResult> {
  const rejected: string[] = [];
  const data = lines.flatMap((line) => {
    const parsed = Line.safeParse(safeJson(line));
    if (parsed.success) return [parsed.data];
    rejected.push(line);
    return [];
  });

  const { count } = await prisma.apiEvent.createMany({ data, skipDuplicates: true });
  if (rejected.length > 0) {
    await prisma.rejectedLine.createMany({ data: rejected.map((text) => ({ text })) });
  }
  return { stored: count, known: data.length - count, rejected };
}

function safeJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
