import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';

const logger = new Logger({ serviceName: 'sms-meter' });
const metrics = new Metrics({ namespace: 'Billing', serviceName: 'sms-meter' });
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const TABLE = process.env.USAGE_TABLE;

/** SMS longer than one part are billed by parts. */
const parts = (length) => (length <= 160 ? 1 : Math.ceil(length / 153));

const monthOf = (iso) => iso.slice(0, 7);

const RECEIPT_DAYS = 60; // the queue keeps a message for 14, the dead-letter queue too

const isKnown = (error) =>
  error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';

/** The receipt of the SMS and the counter change together; a second receipt cancels both. */
async function countOnce(sms) {
  const pk = `ACCOUNT#${sms.accountId}`;
  try {
    await db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: TABLE,
              Item: { pk, sk: `RECEIPT#${sms.smsId}`, expiresAt: Math.floor(Date.now() / 1000) + RECEIPT_DAYS * 86_400 },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          {
            Update: {
              TableName: TABLE,
              Key: { pk, sk: `SMS#${monthOf(sms.sentAt)}` },
              UpdateExpression: 'ADD parts :parts, messages :one SET updatedAt = :now',
              ExpressionAttributeValues: { ':parts': parts(sms.length), ':one': 1, ':now': new Date().toISOString() },
            },
          },
        ],
      }),
    );
  } catch (error) {
    if (!isKnown(error)) throw error;
    logger.info('sms counted before', { smsId: sms.smsId });
  }
}

/** Partial batch responses are on; the queue has a dead-letter queue with an alarm. */
export const handler = async (event) => {
  const batchItemFailures = [];

  for (const record of event.Records) {
    try {
      await countOnce(JSON.parse(record.body));
    } catch (error) {
      logger.error('sms not counted', { messageId: record.messageId, error });
      metrics.addMetric('SmsNotCounted', MetricUnit.Count, 1);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }

  metrics.publishStoredMetrics();
  return { batchItemFailures };
};
