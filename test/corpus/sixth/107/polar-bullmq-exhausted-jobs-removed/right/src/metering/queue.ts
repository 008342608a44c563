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
    attempts: 10,
    backoff: { type: 'exponential', delay: 5_000 },
    removeOnComplete: { age: 3_600 },
    removeOnFail: false,
  },
});

/** Called by the transcoder when a recording is finished. */
export async function meterRecording(job: MinutesJob): Promise<void> {
  await minutesQueue.add('minutes', job, { jobId: job.recordingId });
}
