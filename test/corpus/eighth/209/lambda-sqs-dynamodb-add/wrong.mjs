import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';

const logger = new Logger({ serviceName: 'sms-meter' });
const metrics = new Metrics({ namespace: 'Billing', serviceName: 'sms-meter' });
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const TABLE = process.env.USAGE_TABLE;

/** SMS longer than one part are billed by parts. */
const parts = (length) => (length <= 160 ? 1 : Math.ceil(length / 153));

const monthOf = (iso) => iso.slice(0, 7);

async function count(sms) {
  await db.send( // <- MTR-209
    new UpdateCommand({ // <- MTR-209
      TableName: TABLE,
      Key: { pk: `ACCOUNT#${sms.accountId}`, sk: `SMS#${monthOf(sms.sentAt)}` },
      UpdateExpression: 'ADD parts :parts, messages :one SET updatedAt = :now', // <- MTR-209
      ExpressionAttributeValues: {
        ':parts': parts(sms.length),
        ':one': 1,
        ':now': new Date().toISOString(),
      },
    }),
  );
}

/** Partial batch responses are on; the queue has a dead-letter queue with an alarm. */
export const handler = async (event) => {
  const batchItemFailures = [];

  for (const record of event.Records) {
    try {
      await count(JSON.parse(record.body)); // <- MTR-209
    } catch (error) {
      logger.error('sms not counted', { messageId: record.messageId, error });
      metrics.addMetric('SmsNotCounted', MetricUnit.Count, 1);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }

  metrics.publishStoredMetrics();
  return { batchItemFailures };
};
