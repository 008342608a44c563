import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FirehoseTransformationEvent } from 'aws-lambda';
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

/** The billing run sums this table; writing the same call twice replaces it. */
export async function storeCalls(calls: readonly ApiCall[]): Promise<void> {
  for (const part of chunk(calls, 25)) {
    await documents.send( // <- MTR-106
      new BatchWriteCommand({ // <- MTR-106
        RequestItems: { [TABLE]: part.map((call) => ({ PutRequest: { Item: toItem(call) } })) }, // <- MTR-106
      }),
    );
  }
}

export async function handler(event: FirehoseTransformationEvent) {
  const calls = event.records.map((record) => JSON.parse(Buffer.from(record.data, 'base64').toString()) as ApiCall);
  await storeCalls(calls);
  return { records: event.records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) };
}
