import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'killbill in Java',
      files: {
        'src/usage/killbill.java': `
          package app;

          import org.killbill.billing.client.KillBillClientException;
          import org.killbill.billing.client.api.gen.UsageApi;

          public class UsageSender {
            private final UsageApi usages;
            private final Outbox outbox;

            public UsageSender(UsageApi usages, Outbox outbox) {
              this.usages = usages;
              this.outbox = outbox;
            }

            public void drain() {
              for (var row : outbox.next(100)) {
                try {
                  usages.recordUsage(row.toRecord().setTrackingId(row.id()), options());
                  outbox.done(row.id());
                } catch (KillBillClientException e) {
                  outbox.retryLater(row.id(), e.getMessage());
                }
              }
            }
          }
        `,
      },
      at: ['src/usage/killbill.java:21'],
    },
    {
      name: 'aws duplicate in Python',
      files: {
        'src/usage/aws-duplicate.py': `
          import boto3

          metering = boto3.client("meteringmarketplace")


          def report(records, queue):
              answer = metering.batch_meter_usage(ProductCode="p", UsageRecords=records)
              for result in answer["Results"]:
                  if result["Status"] != "Success":
                      queue.put(result["UsageRecord"])
              for record in answer["UnprocessedRecords"]:
                  queue.put(record)
        `,
      },
      at: ['src/usage/aws-duplicate.py:9'],
    },
    {
      name: 'a loop until it is taken, in TypeScript',
      files: {
        'src/usage/azure-ts.ts': `
          import { setTimeout as sleep } from 'node:timers/promises';

          export async function reportHour(hour: Hour, token: string): Promise<void> {
            for (;;) {
              const response = await fetch('https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31', {
                method: 'POST',
                headers: { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' },
                body: JSON.stringify({ resourceId: hour.resource, planId: hour.plan, dimension: hour.dimension, quantity: hour.quantity, effectiveStartTime: hour.start }),
              });
              if (response.ok) return;
              await sleep(30_000);
            }
          }
        `,
      },
      at: ['src/usage/azure-ts.ts:5'],
    },
  ],
  silent: [
    {
      name: 'killbill in Java, as it should be',
      files: {
        'src/usage/killbill.java': `
          package app;

          import org.killbill.billing.client.KillBillClientException;
          import org.killbill.billing.client.api.gen.UsageApi;

          public class UsageSender {
            private final UsageApi usages;
            private final Outbox outbox;

            public UsageSender(UsageApi usages, Outbox outbox) {
              this.usages = usages;
              this.outbox = outbox;
            }

            public void drain() {
              for (var row : outbox.next(100)) {
                try {
                  usages.recordUsage(row.toRecord().setTrackingId(row.id()), options());
                  outbox.done(row.id());
                } catch (KillBillClientException e) {
                  if (e.getMessage().contains("USAGE_RECORD_TRACKING_ID_ALREADY_EXISTS")) {
                    outbox.done(row.id());
                  } else {
                    outbox.retryLater(row.id(), e.getMessage());
                  }
                }
              }
            }
          }
        `,
      },
    },
    {
      name: 'aws duplicate in Python, as it should be',
      files: {
        'src/usage/aws-duplicate.py': `
          import boto3

          metering = boto3.client("meteringmarketplace")


          def report(records, queue):
              answer = metering.batch_meter_usage(ProductCode="p", UsageRecords=records)
              for result in answer["Results"]:
                  if result["Status"] == "CustomerNotSubscribed":
                      queue.park(result["UsageRecord"])
              for record in answer["UnprocessedRecords"]:
                  queue.put(record)
        `,
      },
    },
    {
      name: 'a loop until it is taken, in TypeScript, as it should be',
      files: {
        'src/usage/azure-ts.ts': `
          import { setTimeout as sleep } from 'node:timers/promises';

          export async function reportHour(hour: Hour, token: string): Promise<void> {
            for (;;) {
              const response = await fetch('https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31', {
                method: 'POST',
                headers: { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' },
                body: JSON.stringify({ resourceId: hour.resource, planId: hour.plan, dimension: hour.dimension, quantity: hour.quantity, effectiveStartTime: hour.start }),
              });
              if (response.ok || response.status === 409) return;
              await sleep(30_000);
            }
          }
        `,
      },
    },
  ],
});
