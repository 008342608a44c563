import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Polar } from '@polar-sh/sdk';

export interface UsageJob {
  eventId: string;
  customerId: string;
  minutes: number;
  at: string;
}

export class PolarQueue {
  readonly #queue: Queue<UsageJob>;

  constructor(connection: Redis) {
    this.#queue = new Queue('polar-usage', { connection });
  }

  async push(job: UsageJob): Promise<void> {
    await this.#queue.add('ingest', job, { jobId: job.eventId, removeOnFail: true, removeOnComplete: { age: 172_800 } }); // <- MTR-107
  }
}

export function startPolarWorker(connection: Redis, polar: Polar): Worker<UsageJob> {
  return new Worker<UsageJob>(
    'polar-usage',
    async ({ data }) => {
      const { inserted, duplicates } = await polar.events.ingest({
        events: [
          {
            name: 'meeting_minutes',
            externalId: data.eventId,
            externalCustomerId: data.customerId,
            timestamp: new Date(data.at),
            metadata: { minutes: data.minutes },
          },
        ],
      });
      return { inserted, duplicates };
    },
    { connection, concurrency: 5 },
  );
}
