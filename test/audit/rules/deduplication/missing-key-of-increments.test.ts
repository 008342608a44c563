import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'a constant that adds, in Java',
      files: {
        'src/LabelUsageService.java': `
          @Service
          public class LabelUsageService {
            @Retryable(maxAttempts = 6)
            public void report(LabelBatch batch) throws StripeException {
              var params =
                  UsageRecordCreateOnSubscriptionItemParams.builder()
                      .setAction(Action.INCREMENT)
                      .setQuantity(batch.labels())
                      .build();
              UsageRecord.createOnSubscriptionItem(batch.subscriptionItem(), params, null);
            }
          }
        `,
      },
      at: ['src/LabelUsageService.java:10'],
    },
  ],
  silent: [
    {
      name: 'a constant that sets, in Java',
      files: {
        'src/LabelUsageService.java': `
          @Service
          public class LabelUsageService {
            @Retryable(maxAttempts = 6)
            public void report(LabelBatch batch) throws StripeException {
              var params =
                  UsageRecordCreateOnSubscriptionItemParams.builder()
                      .setAction(Action.SET)
                      .setQuantity(batch.labels())
                      .build();
              UsageRecord.createOnSubscriptionItem(batch.subscriptionItem(), params, null);
            }
          }
        `,
      },
    },
  ],
});
