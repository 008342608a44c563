import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'a layer that fails for whatever reason',
      files: {
        'src/main/kotlin/billing/SeatListener.kt': `
          class SeatListener(private val usageReporting: UsageReporting) {
            fun onUserCountChanged(seats: Long) {
              try {
                usageReporting.reportUsage(seats)
              } catch (e: IOException) {
                logger.warn("usage not reported")
              }
            }
          }
        `,
      },
      at: ['src/main/kotlin/billing/SeatListener.kt:4'],
    },
  ],
  silent: [
    {
      name: 'there is no subscription to report to, by the error’s own name',
      files: {
        'src/main/kotlin/billing/SeatListener.kt': `
          class SeatListener(private val usageReporting: UsageReporting) {
            fun onUserCountChanged(seats: Long) {
              try {
                usageReporting.reportUsage(seats)
              } catch (e: NoActiveSubscriptionException) {
                logger.debug("No active subscription, skipping usage reporting.")
              }
            }
          }
        `,
        'billing/seats.py': `
          def on_seats_changed(seats):
              try:
                  report_usage(seats)
              except SubscriptionInactiveException:
                  logger.debug("no active subscription")
        `,
      },
    },
    {
      name: 'what is put beside a transaction for its reader',
      files: {
        'src/Wallets/PayoutProcessor.cs': `
          class PayoutProcessor {
            public async Task Process() {
              try {
                foreach (var payout in payouts) {
                  await WalletRepository.AddWalletTransactionAttachment(walletId, hash, Attachment.Payout(payout.Id));
                }
                await Task.WhenAny(first, second);
              }
              catch (OperationCanceledException) {
              }
              catch (Exception e) {
                Logs.PayServer.LogError(e, "Could not finalize");
              }
            }
          }
        `,
      },
    },
  ],
});
