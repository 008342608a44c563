import { Polar } from '@polar-sh/sdk';
import { Worker } from 'bullmq';
import { logger } from '../logger';
import { pageOnCall } from '../oncall';
import { redis } from '../redis';
import type { MinutesJob } from './queue';

const polar = new Polar({ accessToken: process.env.POLAR_ACCESS_TOKEN });

export const minutesWorker = new Worker<MinutesJob>(
  'polar-minutes',
  async ({ data }) => {
    await polar.events.ingest({
      events: [
        {
          name: 'recording',
          externalId: `recording-${data.recordingId}`,
          externalCustomerId: data.customerId,
          metadata: { minutes: data.minutes },
        },
      ],
    });
  },
  { connection: redis, concurrency: 5 },
);

minutesWorker.on('failed', (job, error) => {
  logger.warn({ jobId: job?.id, attempt: job?.attemptsMade, error }, 'minutes were not sent to Polar');
  if (job && job.attemptsMade >= (job.opts.attempts ?? 1)) {
    // The job stays in the failed set until `pnpm minutes:replay` has sent it; Polar knows its externalId for good.
    pageOnCall('polar-minutes', `recording ${job.data.recordingId} is not metered`).catch((e) => logger.error(e));
  }
});

process.on('SIGTERM', () => void minutesWorker.close());
