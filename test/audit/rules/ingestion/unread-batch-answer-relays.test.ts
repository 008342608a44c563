import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'rows of an outbox that a queue may refuse one by one',
      files: {
        'relay/relay.go': `
          package relay

          import (
          	"context"
          	"database/sql"
          	"fmt"
          	"log/slog"

          	"github.com/aws/aws-sdk-go-v2/aws"
          	"github.com/aws/aws-sdk-go-v2/service/sqs"
          	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
          	"github.com/lib/pq"
          )

          const perCall = 10

          type Relay struct {
          	DB       *sql.DB
          	Queue    *sqs.Client
          	QueueURL string
          }

          type outboxRow struct {
          	ID      string
          	Payload string
          }

          // Tick moves at most ten usage events from the outbox to the billing queue. Consumers know them by event id.
          func (r *Relay) Tick(ctx context.Context) error {
          	rows, err := r.next(ctx)
          	if err != nil || len(rows) == 0 {
          		return err
          	}

          	entries := make([]types.SendMessageBatchRequestEntry, 0, len(rows))
          	ids := make([]string, 0, len(rows))
          	for _, row := range rows {
          		entries = append(entries, types.SendMessageBatchRequestEntry{
          			Id:          aws.String(row.ID),
          			MessageBody: aws.String(row.Payload),
          		})
          		ids = append(ids, row.ID)
          	}

          	if _, err := r.Queue.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
          		QueueUrl: aws.String(r.QueueURL),
          		Entries:  entries,
          	}); err != nil {
          		return fmt.Errorf("send usage events: %w", err)
          	}
          	slog.InfoContext(ctx, "usage events relayed", "count", len(ids))

          	_, err = r.DB.ExecContext(ctx, \`update usage_outbox set sent_at = now() where id = any($1)\`, pq.Array(ids))
          	return err
          }

          func (r *Relay) next(ctx context.Context) ([]outboxRow, error) {
          	rows, err := r.DB.QueryContext(ctx,
          		\`select id, payload from usage_outbox where sent_at is null order by id limit $1\`, perCall)
          	if err != nil {
          		return nil, err
          	}
          	defer rows.Close()
          	var found []outboxRow
          	for rows.Next() {
          		var row outboxRow
          		if err := rows.Scan(&row.ID, &row.Payload); err != nil {
          			return nil, err
          		}
          		found = append(found, row)
          	}
          	return found, rows.Err()
          }
        `,
      },
      at: ['relay/relay.go:45'],
    },
    {
      name: 'items that a table may leave unprocessed',
      files: {
        'src/store.ts': `
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
            pk: \`TENANT#\${call.tenant}\`,
            sk: \`CALL#\${call.at}#\${call.eventId}\`,
            route: call.route,
            units: call.units,
          });

          /** The billing run sums this table; writing the same call twice replaces it. */
          export async function storeCalls(calls: readonly ApiCall[]): Promise<void> {
            for (const part of chunk(calls, 25)) {
              await documents.send(
                new BatchWriteCommand({
                  RequestItems: { [TABLE]: part.map((call) => ({ PutRequest: { Item: toItem(call) } })) },
                }),
              );
            }
          }

          export async function handler(event: FirehoseTransformationEvent) {
            const calls = event.records.map((record) => JSON.parse(Buffer.from(record.data, 'base64').toString()) as ApiCall);
            await storeCalls(calls);
            return { records: event.records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) };
          }
        `,
      },
      at: ['src/store.ts:27'],
    },
  ],
  silent: [
    {
      name: 'the refused ones are looked at',
      files: {
        'relay/relay.go': `
          package relay

          import (
          	"context"
          	"database/sql"
          	"fmt"
          	"log/slog"

          	"github.com/aws/aws-sdk-go-v2/aws"
          	"github.com/aws/aws-sdk-go-v2/service/sqs"
          	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
          	"github.com/lib/pq"
          )

          const perCall = 10

          type Relay struct {
          	DB       *sql.DB
          	Queue    *sqs.Client
          	QueueURL string
          }

          type outboxRow struct {
          	ID      string
          	Payload string
          }

          // Tick moves at most ten usage events from the outbox to the billing queue. Consumers know them by event id.
          func (r *Relay) Tick(ctx context.Context) error {
          	rows, err := r.next(ctx)
          	if err != nil || len(rows) == 0 {
          		return err
          	}

          	entries := make([]types.SendMessageBatchRequestEntry, 0, len(rows))
          	for _, row := range rows {
          		entries = append(entries, types.SendMessageBatchRequestEntry{
          			Id:          aws.String(row.ID),
          			MessageBody: aws.String(row.Payload),
          		})
          	}

          	out, err := r.Queue.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
          		QueueUrl: aws.String(r.QueueURL),
          		Entries:  entries,
          	})
          	if err != nil {
          		return fmt.Errorf("send usage events: %w", err)
          	}

          	sent := make([]string, 0, len(out.Successful))
          	for _, entry := range out.Successful {
          		sent = append(sent, aws.ToString(entry.Id))
          	}
          	for _, entry := range out.Failed {
          		relayFailures.WithLabelValues(aws.ToString(entry.Code)).Inc()
          		slog.ErrorContext(ctx, "usage event refused by the queue, stays in the outbox",
          			"id", aws.ToString(entry.Id), "code", aws.ToString(entry.Code), "message", aws.ToString(entry.Message))
          	}

          	_, err = r.DB.ExecContext(ctx, \`update usage_outbox set sent_at = now() where id = any($1)\`, pq.Array(sent))
          	return err
          }

          func (r *Relay) next(ctx context.Context) ([]outboxRow, error) {
          	rows, err := r.DB.QueryContext(ctx,
          		\`select id, payload from usage_outbox where sent_at is null order by id limit $1\`, perCall)
          	if err != nil {
          		return nil, err
          	}
          	defer rows.Close()
          	var found []outboxRow
          	for rows.Next() {
          		var row outboxRow
          		if err := rows.Scan(&row.ID, &row.Payload); err != nil {
          			return nil, err
          		}
          		found = append(found, row)
          	}
          	return found, rows.Err()
          }
        `,
        'src/store.ts': `
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
            pk: \`TENANT#\${call.tenant}\`,
            sk: \`CALL#\${call.at}#\${call.eventId}\`,
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
            throw new Error(\`\${left[TABLE]?.length ?? 0} usage items not written\`);
          }

          export async function handler(event: FirehoseTransformationEvent) {
            const calls = event.records.map((record) => JSON.parse(Buffer.from(record.data, 'base64').toString()) as ApiCall);
            await storeCalls(calls);
            return { records: event.records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) };
          }
        `,
        'jobs/publish.py': `
          import json
          import time

          import boto3

          kinesis = boto3.client("kinesis")
          STREAM = "metering-raw"


          class StreamRefused(Exception):
              def __init__(self, left):
                  super().__init__(f"{len(left)} usage records were not taken")
                  self.left = left


          def publish_usage(events):
              for i in range(0, len(events), 500):
                  put_all([
                      {"Data": json.dumps(e).encode(), "PartitionKey": e["account_id"]}
                      for e in events[i : i + 500]
                  ])


          def put_all(records, attempts=6):
              for attempt in range(attempts):
                  response = kinesis.put_records(StreamName=STREAM, Records=records)
                  records = [r for r, out in zip(records, response["Records"]) if "ErrorCode" in out]
                  if not records:
                      return
                  time.sleep(0.1 * 2**attempt)
              raise StreamRefused(records)
        `,
      },
    },
  ],
});
