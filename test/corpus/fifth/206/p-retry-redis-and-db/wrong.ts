import type { FastifyInstance } from 'fastify';
import { Redis } from 'ioredis';
import pRetry from 'p-retry';
import { fetch } from 'undici';

interface Job {
  id: string;
  tenant: string;
  pages: number;
}

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

function monthKey(tenant: string, at: Date): string {
  return `usage:${tenant}:pages:${at.toISOString().slice(0, 7)}`;
}

async function notifyLedger(job: Job, total: number): Promise<void> {
  const answer = await fetch(`${process.env.LEDGER_URL}/v1/usage/${job.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: job.tenant, pages: job.pages, total }),
  });
  if (!answer.ok) throw new Error(`ledger answered ${answer.status}`);
}

export async function recordPages(job: Job, log: FastifyInstance['log']): Promise<number> {
  return pRetry( // <- MTR-206
    async () => {
      const total = await redis.incrby(monthKey(job.tenant, new Date()), job.pages); // <- MTR-206
      await notifyLedger(job, total);
      return total;
    },
    { retries: 5, onFailedAttempt: (error) => log.warn({ error, job: job.id }, 'usage not recorded yet') },
  );
}
