import { Queue } from 'bullmq';
import { redis } from '../redis';

export interface MinutesJob {
  recordingId: string;
  customerId: string;
  minutes: number;
}

export const minutesQueue = new Queue<MinutesJob>('polar-minutes', {
  connection: redis,
  defaultJobOptions: {
    attempts: 4, // <- MTR-107
    backoff: { type: 'exponential', delay: 2_000 },
    removeOnComplete: { age: 3_600 },
    removeOnFail: true, // <- MTR-107
  },
});

/** Called by the transcoder when a recording is finished. */
export async function meterRecording(job: MinutesJob): Promise<void> {
  await minutesQueue.add('minutes', job, { jobId: job.recordingId });
}
