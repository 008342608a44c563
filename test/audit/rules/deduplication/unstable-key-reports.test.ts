import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [
    {
      name: 'an id of the request, drawn within the tries of one report of usage',
      confidence: 'likely',
      at: ['src/reporter.go:12', 'src/reporter.py:8', 'src/reporter.ts:6'],
      files: {
        'src/reporter.go': `
          package reporter

          import (
            "context"
            "github.com/google/uuid"
          )

          func (r *Reporter) flush(ctx context.Context, pages uint32) error {
            for attempt := 0; attempt < r.maxAttempts; attempt++ {
              answer, err := r.api.IncreaseTenantUsage(ctx, r.tenant, api.IncreaseTenantUsageBody{
                Quantity: int(pages),
                RequestId: uuid.New(),
              })
              if err != nil {
                return err
              }
              if answer.StatusCode() < 300 {
                return nil
              }
              time.Sleep(backoff(attempt))
            }
            return errGivenUp
          }
        `,
        'src/reporter.py': `
          import uuid
          import time

          class Reporter:
              def flush(self, minutes):
                  for attempt in range(MAX_RETRIES):
                      try:
                          self.client.report_usage(account=self.account, minutes=minutes, request_id=str(uuid.uuid4()))
                          return
                      except ApiError:
                          time.sleep(2 ** attempt)
        `,
        'src/reporter.ts': `
          import { randomUUID } from 'node:crypto';
          export async function flush(client: Client, seats: number) {
            for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
              try {
                return await client.submitUsage({ units: seats,
                  clientRequestId: randomUUID() });
              } catch (error) {
                await sleep(2 ** attempt * 100);
              }
            }
            throw new Error('usage was not taken');
          }
        `,
      },
    },
  ],
  silent: [
    {
      name: 'drawn before the tries, no quantity beside it, nothing that tries again, and no report of usage',
      files: {
        'src/reporter.go': `
          package reporter

          import "github.com/google/uuid"

          func (r *Reporter) flush(ctx context.Context, pages uint32) error {
            requestID := uuid.New()
            for attempt := 0; attempt < r.maxAttempts; attempt++ {
              answer, err := r.api.IncreaseTenantUsage(ctx, r.tenant, api.IncreaseTenantUsageBody{RequestId: requestID, Quantity: int(pages)})
              if err == nil && answer.StatusCode() < 300 {
                return nil
              }
            }
            return errGivenUp
          }
        `,
        'src/reporter.py': `
          import uuid

          class Reporter:
              def one(self, minutes):
                  self.client.report_usage(account=self.account, minutes=minutes, request_id=str(uuid.uuid4()))

              def describe(self):
                  for attempt in range(MAX_RETRIES):
                      try:
                          return self.client.report_usage_page(account=self.account, request_id=str(uuid.uuid4()))
                      except ApiError:
                          time.sleep(2 ** attempt)
        `,
        'src/probe.ts': `
          import { randomUUID } from 'node:crypto';
          export async function readUsage(client: Client, units: number) {
            for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
              try {
                return await client.getUsage({ units, requestId: randomUUID() });
              } catch (error) {
                await sleep(2 ** attempt * 100);
              }
            }
          }
        `,
      },
    },
  ],
});
