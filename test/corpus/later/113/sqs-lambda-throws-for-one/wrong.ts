import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'usage-writer' });
const table = process.env.USAGE_TABLE as string;
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const Usage = z.object({
  eventId: z.string().uuid(),
  tenantId: z.string(),
  meter: z.enum(['pages', 'images', 'api_calls']),
  quantity: z.number().int().positive(),
  occurredAt: z.string().datetime(),
});

async function store(record: SQSRecord): Promise<void> {
  const usage = Usage.parse(JSON.parse(record.body));
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: { pk: `TENANT#${usage.tenantId}`, sk: `EVENT#${usage.eventId}`, ...usage },
        ConditionExpression: 'attribute_not_exists(sk)',
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    logger.info('usage was stored before', { eventId: usage.eventId });
  }
}

export async function handler(event: SQSEvent): Promise<void> {
  for (const record of event.Records) {
    await store(record); // <- MTR-113
  }
  logger.info('stored usage', { count: event.Records.length });
}
