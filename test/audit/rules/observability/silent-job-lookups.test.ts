import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

/** What a run asks for is not the run: who asks learns from the answer that there is nothing. */
describeRule(silentJob, {
  fires: [
    {
      name: 'TypeScript: the run that asks ends without a word',
      files: {
        'src/jobs/close-usage.ts': `
          import cron from 'node-cron';
          import { invoices, usageStore, logger } from '../services';

          cron.schedule('15 2 * * *', closeUsage);

          export async function closeUsage(): Promise<void> {
            try {
              const usage = await usageStore.unbilled();
              await invoices.createFromUsage(usage);
            } catch (error) {
              logger.error({ error }, 'usage not invoiced');
            }
          }
        `,
      },
      at: ['src/jobs/close-usage.ts:10'],
    },
  ],
  silent: [
    {
      name: 'TypeScript: a snapshot that is not in the cache',
      files: {
        'src/jobs/report-usage.ts': `
          import cron from 'node-cron';
          import { cache, invoices, usageStore } from '../services';

          cron.schedule('15 2 * * *', reportUsage);

          export async function reportUsage(): Promise<void> {
            const usage = (await loadCachedUsage()) ?? (await usageStore.unbilled());
            await invoices.createFromUsage(usage);
          }

          async function loadCachedUsage() {
            try {
              return await cache.get('usage:invoice-snapshot');
            } catch {
              return null;
            }
          }
        `,
      },
    },
    {
      name: 'Go: settings of a channel that cannot be read',
      files: {
        'billing/flush.go': `
          package billing

          import (
              "context"
              "encoding/json"
              "log"
              "time"
          )

          func StartUsageFlush(ctx context.Context) {
              for {
                  time.Sleep(30 * time.Second)
                  flushUsage(ctx)
              }
          }

          func flushUsage(ctx context.Context) {
              for _, channel := range pendingChannels() {
                  recordChannelUsage(ctx, channel, channel.GetPriceMap())
              }
          }

          func (channel *Channel) GetPriceMap() map[string]string {
              prices := make(map[string]string)
              err := json.Unmarshal([]byte(channel.UsagePrices), &prices)
              if err != nil {
                  log.Printf("usage prices of a channel cannot be read: %v", err)
                  return nil
              }
              return prices
          }
        `,
      },
    },
  ],
});
