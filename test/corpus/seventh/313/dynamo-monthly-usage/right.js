import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.USAGE_TABLE;

/** Units by feature that a tenant used in a month, e.g. "2026-10". */
export async function monthlyUsage(tenantId, month) {
  const input = {
    TableName,
    KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :month)',
    ExpressionAttributeValues: { ':tenant': `TENANT#${tenantId}`, ':month': `USAGE#${month}` },
    ProjectionExpression: 'feature, units',
  };
  const totals = new Map();
  for await (const page of paginateQuery({ client }, input)) {
    for (const { feature, units } of page.Items ?? []) {
      totals.set(feature, (totals.get(feature) ?? 0) + units);
    }
  }
  return totals;
}

/** The newest events, for the account page. */
export async function recentEvents(tenantId) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':tenant': `TENANT#${tenantId}`, ':prefix': 'USAGE#' },
      ScanIndexForward: false,
      Limit: 25,
    }),
  );
  return Items;
}
