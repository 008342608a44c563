import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSHandler } from 'aws-lambda';
import { Kysely, sql } from 'kysely';
import { db } from './db.js';
import type { Database } from './schema.js';

const sqs = new SQSClient({});
const QUEUE_URL = process.env.USAGE_QUEUE_URL!;

interface UsageMessage {
  eventId: string;
  tenantId: string;
  period: string;
  apiCalls: number;
}

/**
 * Puts a row of the outbox onto the FIFO queue. `relayed_at` is set when SQS has answered; a row without it is sent again
 * by the sweep, which runs every thirty minutes.
 */
export async function relay(message: UsageMessage): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: QUEUE_URL,
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.tenantId,
      MessageDeduplicationId: message.eventId, // <- MTR-207|MTR-209
    }),
  );
  await db
    .updateTable('usage_outbox')
    .set({ relayed_at: new Date() })
    .where('event_id', '=', message.eventId)
    .execute();
}

export async function sweep(now: Date): Promise<void> {
  const rows = await db
    .selectFrom('usage_outbox')
    .select(['event_id as eventId', 'tenant_id as tenantId', 'period', 'api_calls as apiCalls'])
    .where('relayed_at', 'is', null)
    .where('created_at', '<', new Date(now.getTime() - 30 * 60_000)) // <- MTR-207|MTR-209
    .orderBy('created_at')
    .execute();
  for (const row of rows) await relay(row); // <- MTR-207|MTR-209
}

async function addToTotal(database: Kysely<Database>, message: UsageMessage): Promise<void> {
  // The queue leaves duplicates out.
  await database // <- MTR-207|MTR-209
    .insertInto('usage_totals')
    .values({ tenant_id: message.tenantId, period: message.period, api_calls: message.apiCalls })
    .onConflict((c) =>
      c.columns(['tenant_id', 'period']).doUpdateSet({
        api_calls: sql`usage_totals.api_calls + excluded.api_calls`, // <- MTR-207|MTR-209
      }),
    )
    .execute();
}

export const handler: SQSHandler = async ({ Records }) => {
  // Batch size 1: what fails is delivered again, by itself, and dead-lettered after eight receives.
  for (const record of Records) await addToTotal(db, JSON.parse(record.body)); // <- MTR-207|MTR-209
};
