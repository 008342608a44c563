import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [],
  silent: [
    {
      name: 'a note of what was sent before',
      files: {
        'src/Metering/Home.cs': `
          public class Home
          {
              public void Note(string answer)
              {
                  try
                  {
                      var note = new MeteredAuditLog { Answer = answer, CreatedDate = DateTime.UtcNow };
                      this.subscriptionUsageLogsRepository.Save(note);
                  }
                  catch (Exception ex)
                  {
                      this.logger.LogError(ex, ex.Message);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a future that is given back',
      files: {
        'src/usage.java': `
          package com.acme;

          import org.springframework.kafka.core.KafkaTemplate;

          public class UsagePublisher {
              private final KafkaTemplate<String, UsageEvent> kafka;

              public CompletableFuture<SendResult<String, UsageEvent>> publish(UsageEvent event) {
                  return kafka.send("usage-events", event.customerId(), event)
                      .whenComplete((result, ex) -> {
                          if (ex != null) log.error("usage event {} not published", event.id(), ex);
                      });
              }
          }
        `,
      },
    },
    {
      name: 'a failure that is stored',
      files: {
        'src/usage.java': `
          package com.acme;

          import org.springframework.kafka.core.KafkaTemplate;

          public class UsagePublisher {
              private final KafkaTemplate<String, UsageEvent> kafka;
              private final FailedUsageRepository failed;

              public void publish(UsageEvent event) {
                  kafka.send("usage-events", event.customerId(), event)
                      .whenComplete((result, ex) -> {
                          if (ex != null) failed.save(new FailedUsage(event));
                      });
              }
          }
        `,
      },
    },
  ],
});
