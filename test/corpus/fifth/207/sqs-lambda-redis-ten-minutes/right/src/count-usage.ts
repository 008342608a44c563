import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createClient } from 'redis';

const redis = await createClient({ url: process.env.REDIS_URL }).connect();

// Four days in the queue, fourteen among the dead letters, and a day for whoever redrives them.
const SEEN_FOR_SECONDS = 19 * 24 * 60 * 60;

interface Usage {
  id: string;
  account: string;
  meter: string;
  quantity: number;
  day: string;
}

async function count(usage: Usage): Promise<void> {
  const answer = await redis.eval(
    `if redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[2]) then
       return redis.call('HINCRBY', KEYS[2], ARGV[3], ARGV[1])
     end
     return -1`,
    {
      keys: [`seen:${usage.id}`, `usage:${usage.account}:${usage.day}`],
      arguments: [String(usage.quantity), String(SEEN_FOR_SECONDS), usage.meter],
    },
  );
  if (answer === -1) console.info(JSON.stringify({ seen: usage.id }));
}

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    try {
      await count(JSON.parse(record.body) as Usage);
    } catch (error) {
      console.error(JSON.stringify({ message: record.messageId, error: String(error) }));
      failed.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failed };
}
