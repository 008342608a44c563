import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FirehoseTransformationEvent } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import chunk from 'lodash/chunk.js';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TABLE = process.env.USAGE_TABLE ?? 'usage-events';

export interface ApiCall {
  eventId: string;
  tenant: string;
  route: string;
  units: number;
  at: string;
}

const toItem = (call: ApiCall) => ({
  pk: `TENANT#${call.tenant}`,
  sk: `CALL#${call.at}#${call.eventId}`,
  route: call.route,
  units: call.units,
});

type Writes = NonNullable<BatchWriteCommand['input']['RequestItems']>;

/** The billing run sums this table; writing the same call twice replaces it. */
export async function storeCalls(calls: readonly ApiCall[]): Promise<void> {
  for (const part of chunk(calls, 25))
    await writeAll({ [TABLE]: part.map((call) => ({ PutRequest: { Item: toItem(call) } })) });
}

/** A throttled table takes a part and answers 200 with the rest. */
async function writeAll(writes: Writes): Promise<void> {
  let left = writes;
  for (let attempt = 0; attempt < 8; attempt++) {
    const answer = await documents.send(new BatchWriteCommand({ RequestItems: left }));
    left = answer.UnprocessedItems ?? {};
    if ((left[TABLE] ?? []).length === 0) return;
    await sleep(50 * 2 ** attempt * (0.5 + Math.random()));
  }
  throw new Error(`${left[TABLE]?.length ?? 0} usage items not written`);
}

export async function handler(event: FirehoseTransformationEvent) {
  const calls = event.records.map((record) => JSON.parse(Buffer.from(record.data, 'base64').toString()) as ApiCall);
  await storeCalls(calls);
  return { records: event.records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) };
}
