import { retriedAddition } from '#audit/rules/deduplication/retried-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(retriedAddition, {
  fires: [
    {
      name: 'a provider that adds each call up, in a retry',
      files: {
        'src/report.ts': `
          import pRetry from 'p-retry';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          export async function report(item: number, pages: number) {
            await pRetry(async () => {
              const { error } = await createUsageRecord({ subscriptionItemId: item, quantity: pages, action: 'increment' });
              if (error) throw error;
            }, { retries: 4 });
          }
        `,
      },
      at: ['src/report.ts:5'],
      confidence: 'likely',
    },
    {
      name: 'a retry wrapper',
      files: {
        'src/usage.ts': `
          export const add = (job) =>
            retry(async () => {
              await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
              await notify(job);
            });
        `,
      },
      at: ['src/usage.ts:3'],
    },
    {
      name: 'a decorator in Python',
      files: {
        'billing/usage.py': `
          from tenacity import retry

          @retry
          def add(cursor, account, units):
              cursor.execute("UPDATE accounts SET usage = usage + %s WHERE id = %s", [units, account])
              notify(account)
        `,
      },
      at: ['billing/usage.py:5'],
    },
    {
      name: 'a loop of attempts in Go',
      files: {
        'billing/usage.go': `
          package billing

          func Add(units int) error {
          	for attempt := 0; attempt < 3; attempt++ {
          		db.Exec("UPDATE accounts SET usage = usage + $1 WHERE id = $2", units, account)
          		if err := notify(account); err == nil {
          			return nil
          		}
          	}
          	return nil
          }
        `,
      },
      at: ['billing/usage.go:5'],
    },
    {
      name: 'a job with retries in Ruby',
      files: {
        'app/jobs/add_usage_job.rb': `
          class AddUsageJob < ApplicationJob
            retry_on Timeout::Error

            def perform(account, units)
              execute("UPDATE accounts SET usage = usage + 1 WHERE id = 2")
              notify(account)
            end
          end
        `,
      },
      at: ['app/jobs/add_usage_job.rb:5'],
    },
  ],
  silent: [
    {
      name: 'a provider that is given the total, in a retry',
      files: {
        'src/report.ts': `
          import pRetry from 'p-retry';
          import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
          export async function report(item: number, pages: number) {
            await pRetry(async () => {
              const { error } = await createUsageRecord({ subscriptionItemId: item, quantity: pages, action: 'set' });
              if (error) throw error;
            }, { retries: 4 });
          }
        `,
      },
    },
    {
      name: 'a transaction inside the retry',
      files: {
        'src/usage.ts': `
          export const add = (job) =>
            retry(() =>
              prisma.$transaction(async (tx) => {
                await tx.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
                await tx.outbox.create({ data: job });
              }),
            );
        `,
      },
    },
    {
      name: 'an addition after which the loop is left',
      files: {
        'billing/usage.go': `
          package billing

          func Add(units int) error {
          	for attempt := 0; attempt < 3; attempt++ {
          		if err := relay(); err == nil {
          			db.Exec("UPDATE accounts SET usage = usage + $1 WHERE id = $2", units, account)
          			return nil
          		}
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'a key that is claimed',
      files: {
        'src/usage.ts': `
          export const add = (job) =>
            retry(async () => {
              if (!(await claim(job.id))) return;
              await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
            });
        `,
      },
    },
    {
      name: 'no retry',
      files: {
        'src/usage.ts': `
          export const add = async (job) => {
            await prisma.account.update({ where: { id: job.account }, data: { usage: { increment: job.units } } });
          };
        `,
      },
    },
  ],
});
