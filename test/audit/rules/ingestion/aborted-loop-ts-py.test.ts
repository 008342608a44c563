import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'one record fails them all',
      files: {
        'src/usage.ts': `
          import type { SQSEvent } from 'aws-lambda';
          import { db } from './db';
          async function store(body: string) {
            await db.usageEvent.create({ data: JSON.parse(body) });
          }
          export async function handler(event: SQSEvent) {
            for (const record of event.Records) {
              await store(record.body);
            }
          }
        `,
      },
      at: ['src/usage.ts:8'],
    },
    {
      name: 'one record fails them all',
      files: {
        'src/usage.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage_events")

          def handler(event, context):
              for record in event["Records"]:
                  table.put_item(Item=parse(record["body"]))
        `,
      },
      at: ['src/usage.py:6'],
    },
  ],
  silent: [
    {
      name: 'each failure is told by itself',
      files: {
        'src/usage.ts': `
          import type { SQSEvent } from 'aws-lambda';
          import { db } from './db';
          export async function handler(event: SQSEvent) {
            const batchItemFailures: { itemIdentifier: string }[] = [];
            for (const record of event.Records) {
              try {
                await db.usageEvent.create({ data: JSON.parse(record.body) });
              } catch {
                batchItemFailures.push({ itemIdentifier: record.messageId });
              }
            }
            return { batchItemFailures };
          }
        `,
      },
    },
    {
      name: 'one write for all',
      files: {
        'src/usage.py': `
          from db import insert_usage_events

          def handler(event, context):
              insert_usage_events([parse(record["body"]) for record in event["Records"]])
        `,
      },
    },
  ],
});
