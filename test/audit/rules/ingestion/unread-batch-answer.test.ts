import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'a request that is built first and run by a call of its own',
      files: {
        'metering.go': `
          package metering

          import "google.golang.org/api/servicecontrol/v1"

          func (c *Client) Report(req *servicecontrol.ReportRequest) error {
          	_, err := c.api.Services.Report(c.name, req).Context(c.ctx).Do()
          	return err
          }
        `,
        'metering.py': `
          from googleapiclient import discovery
          service = discovery.build("servicecontrol", "v1")

          def report(name, operations):
              service.services().report(serviceName=name, body={"operations": operations}).execute()
        `,
      },
      at: ['metering.go:6', 'metering.py:5'],
    },
    {
      name: 'a marketplace batch whose answer is thrown away',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            await client.send(new BatchMeterUsageCommand({ ProductCode: 'p', UsageRecords: records }));
          }
        `,
      },
      at: ['src/report.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'an answer that is only printed',
      files: {
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")

          def report(records):
              response = client.batch_meter_usage(ProductCode="p", UsageRecords=records)
              print(response)
        `,
      },
      at: ['metering.py:5'],
    },
    {
      name: 'a Go answer assigned to the blank, its error checked',
      files: {
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, records []types.UsageRecord) error {
          	_, err := client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
          	return err
          }
        `,
      },
      at: ['metering.go:6'],
    },
    {
      name: 'rows of usage streamed into BigQuery, the refused ones not asked for',
      files: {
        'metering.py': `
          import os
          from google.cloud import bigquery
          TABLE = os.environ["USAGE_TABLE"]

          def append(client: bigquery.Client, rows):
              client.insert_rows_json(TABLE, rows, row_ids=[row["id"] for row in rows])
        `,
        'src/Usage.java': `
          import com.google.cloud.bigquery.BigQuery;
          import com.google.cloud.bigquery.InsertAllRequest;

          class Usage {
            private final BigQuery usageWarehouse;
            void append(InsertAllRequest rows) {
              usageWarehouse.insertAll(rows);
            }
          }
        `,
        'src/Usage.php': `<?php
          use Google\\Cloud\\BigQuery\\Table;

          class Usage {
            public function append(Table $usageEvents, array $rows): void {
              $answer = $usageEvents->insertRows($rows);
              $this->logger->info('appended');
            }
          }
        `,
      },
      at: ['metering.py:6', 'src/Usage.java:7', 'src/Usage.php:6'],
    },
  ],
  silent: [
    {
      name: 'the answer of a request that is run read for what failed',
      files: {
        'metering.go': `
          package metering

          import "google.golang.org/api/servicecontrol/v1"

          func (c *Client) Report(req *servicecontrol.ReportRequest) error {
          	answer, err := c.api.Services.Report(c.name, req).Do()
          	if err != nil {
          		return err
          	}
          	return c.again(answer.ReportErrors)
          }
        `,
      },
    },
    {
      name: 'BigQuery is asked for the rows it refused, or raises by itself',
      files: {
        'metering.py': `
          from google.cloud import bigquery

          def append(client: bigquery.Client, rows):
              errors = client.insert_rows_json("billing.usage_events", rows)
              if errors:
                  raise RuntimeError(errors)
        `,
        'src/Usage.java': `
          import com.google.cloud.bigquery.BigQuery;

          class Usage {
            private final BigQuery usageWarehouse;
            void append(InsertAllRequest rows) {
              InsertAllResponse answer = usageWarehouse.insertAll(rows);
              if (answer.hasErrors()) throw new IllegalStateException("refused");
            }
          }
        `,
        'src/Usage.php': `<?php
          use Google\\Cloud\\BigQuery\\Table;

          function append(Table $usageEvents, array $rows): void {
            $answer = $usageEvents->insertRows($rows);
            if (!$answer->isSuccessful()) throw new Refused($answer->failedRows());
          }
        `,
        'src/usage.ts': `
          import { BigQuery } from '@google-cloud/bigquery';
          const usageTable = new BigQuery().dataset('billing').table('usage_events');
          export async function append(rows) {
            await usageTable.insert(rows);
          }
        `,
      },
    },
    {
      name: 'the field is taken out of the answer under another name',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            const { UnprocessedRecords: rest = [] } = await client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
            return rest.length === 0 ? null : rest;
          }
          export async function again(records) {
            let left;
            ({ UnprocessedRecords: left } = await client.send(new BatchMeterUsageCommand({ UsageRecords: records })));
            return left;
          }
        `,
        'src/Report.php': `<?php
          use Aws\\MarketplaceMetering\\MarketplaceMeteringClient;

          function report(MarketplaceMeteringClient $client, array $records): array {
            ['UnprocessedRecords' => $rest] = $client->batchMeterUsage(['UsageRecords' => $records]);
            return $rest;
          }
        `,
      },
    },
    {
      name: 'the fields are read, in every spelling',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export async function report(records) {
            const { UnprocessedRecords } = await client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
            await again(UnprocessedRecords);
          }
        `,
        'metering.py': `
          import boto3
          client = boto3.client("meteringmarketplace")

          def report(records):
              response = client.batch_meter_usage(ProductCode="p", UsageRecords=records)
              for row in response.get("UnprocessedRecords", []):
                  requeue(row)
        `,
        'metering.go': `
          package metering

          import "github.com/aws/aws-sdk-go-v2/service/marketplacemetering"

          func Report(ctx context.Context, client *marketplacemetering.Client, records []types.UsageRecord) error {
          	out, err := client.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{UsageRecords: records})
          	if err != nil {
          		return err
          	}
          	return again(out.UnprocessedRecords)
          }
        `,
      },
    },
    {
      name: 'the answer is the caller’s to read',
      files: {
        'src/report.ts': `
          import { BatchMeterUsageCommand, MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering';
          const client = new MarketplaceMeteringClient({});
          export const report = (records) => client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
          export async function checked(records) {
            const answer = await client.send(new BatchMeterUsageCommand({ UsageRecords: records }));
            await checkAnswer(answer);
          }
        `,
      },
    },
    {
      name: 'a batch that fails as a whole',
      files: {
        'src/report.ts': `
          import OpenMeter from '@openmeter/sdk';
          const openmeter = new OpenMeter({ baseUrl: 'x' });
          export async function report(events) {
            await openmeter.events.ingest(events);
          }
        `,
      },
    },
    {
      name: 'a batch of something else',
      files: {
        'src/mail.ts': `
          import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
          const client = new SQSClient({});
          export async function greet(mails) {
            await client.send(new SendMessageBatchCommand({ QueueUrl: 'mails', Entries: mails }));
          }
        `,
      },
    },
  ],
});
