import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'rows that each belong to a subscription, told by the function they are handed to',
      files: {
        'src/usage.kt': `
          package io.acme
          import org.killbill.billing.client.api.gen.UsageApi
          class MailboxUsageJob(private val usageApi: UsageApi, private val days: MailboxDays) {
              @Scheduled(cron = "0 20 0 * * *")
              fun reportYesterday() {
                  for (day in days.open()) {
                      report(day)
                      days.markReported(day)
                  }
              }
              private fun report(day: MailboxDay) {
                  usageApi.recordUsage(SubscriptionUsageRecord(day.subscriptionId, day.key, day.messages), options())
              }
          }
        `,
      },
      at: ['src/usage.kt:7'],
    },
  ],
  silent: [
    {
      name: 'a failure that is taken inside the loop',
      files: {
        'src/usage.kt': `
          package io.acme
          import org.killbill.billing.client.api.gen.UsageApi
          class MailboxUsageJob(private val usageApi: UsageApi, private val days: MailboxDays) {
              @Scheduled(cron = "0 20 0 * * *")
              fun reportYesterday() {
                  for (day in days.open()) {
                      try {
                          report(day)
                          days.markReported(day)
                      } catch (e: Exception) {
                          failed.increment()
                      }
                  }
              }
              private fun report(day: MailboxDay) {
                  usageApi.recordUsage(SubscriptionUsageRecord(day.subscriptionId, day.key, day.messages), options())
              }
          }
        `,
      },
    },
  ],
});
