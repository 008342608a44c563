import type { Redis } from 'ioredis';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { redis } from './redis';

const kinesis = new KinesisClient({});
const REMEMBER_SECONDS = 5 * 60; // <- MTR-207

interface Render {
  id: string;
  customerId: string;
  frames: number;
}

async function isFirst(store: Redis, render: Render): Promise<boolean> {
  const answer = await store.set(`usage:seen:${render.id}`, '1', 'EX', REMEMBER_SECONDS, 'NX'); // <- MTR-207
  return answer === 'OK';
}

async function publish(render: Render): Promise<void> {
  await kinesis.send(
    new PutRecordCommand({
      StreamName: process.env.USAGE_STREAM,
      PartitionKey: render.customerId,
      Data: Buffer.from(JSON.stringify({ event_id: render.id, frames: render.frames, customer: render.customerId })),
    }),
  );
}

async function handleRecord(record: SQSRecord): Promise<void> {
  const render: Render = JSON.parse(record.body);
  if (!(await isFirst(redis, render))) return;
  try {
    await publish(render);
  } catch (error) {
    await redis.del(`usage:seen:${render.id}`);
    throw error;
  }
}

export const handler: SQSHandler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(handleRecord));
  const batchItemFailures = event.Records.filter((_, i) => results[i]?.status === 'rejected').map((record) => ({
    itemIdentifier: record.messageId,
  }));
  return { batchItemFailures };
};
