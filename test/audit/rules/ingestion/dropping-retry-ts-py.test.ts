import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a queue told to forget what failed',
      files: {
        'src/usage.ts': `
          import { Queue } from 'bullmq';
          export const usageQueue = new Queue('usage', { connection, defaultJobOptions: { attempts: 5, removeOnFail: true } });
          export async function enqueue(id: string, rows: number) {
            await usageQueue.add('report-usage', { id, rows }, { jobId: id });
          }
        `,
      },
      at: ['src/usage.ts:2'],
    },
  ],
  silent: [
    {
      name: 'a queue that keeps what failed',
      files: {
        'src/usage.ts': `
          import { Queue } from 'bullmq';
          export const usageQueue = new Queue('usage', { connection, defaultJobOptions: { attempts: 12, removeOnFail: false, removeOnComplete: true } });
          export async function enqueue(id: string, rows: number) {
            await usageQueue.add('report-usage', { id, rows }, { jobId: id });
          }
        `,
      },
    },
    {
      name: 'mail that is forgotten',
      files: {
        'src/usage.ts': `
          import { Queue } from 'bullmq';
          export const mails = new Queue('mails', { connection, defaultJobOptions: { removeOnFail: true } });
          export const enqueue = (id: string) => mails.add('send', { id });
        `,
      },
    },
  ],
});
