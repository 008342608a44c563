import { oversizedBatch } from '#audit/rules/ingestion/oversized-batch.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(oversizedBatch, {
  fires: [
    {
      name: 'a stream over all that a repository answers, in the lambda that fills the request',
      files: {
        'src/main/java/Hourly.java': `
          import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

          public class Hourly {
            private final MarketplaceMeteringClient metering;

            public void report(Instant before) {
              List<HourlyUsage> pending = hours.findUnreported(before);
              send(pending);
            }

            private void send(List<HourlyUsage> usages) {
              List<UsageRecord> records = usages.stream().map(this::toRecord).toList();
              metering.batchMeterUsage(request -> request.productCode("p").usageRecords(records));
            }
          }
        `,
      },
      at: ['src/main/java/Hourly.java:13'],
    },
  ],
  silent: [
    {
      name: 'a repository asked for so many, and a mapped collection made a plain list',
      files: {
        'src/main/java/Hourly.java': `
          import software.amazon.awssdk.services.marketplacemetering.MarketplaceMeteringClient;

          public class Hourly {
            private final MarketplaceMeteringClient metering;

            public void report(Instant before) {
              List<HourlyUsage> pending = hours.findUnreported(before, MAX_RECORDS);
              metering.batchMeterUsage(request -> request.productCode("p").usageRecords(pending));
            }

            public void all(Instant before) {
              List<HourlyUsage> open = hours.findUnreported(before);
              for (int from = 0; from < open.size(); from += 25) send(open.subList(from, Math.min(from + 25, open.size())));
            }

            private void send(List<HourlyUsage> usages) {
              metering.batchMeterUsage(request -> request.productCode("p").usageRecords(usages.stream().map(this::toRecord).toList()));
            }
          }
        `,
        'app/Sync.php': `
          <?php
          use OpenAPI\\Client\\Api\\EventsApi;
          class Sync {
            public function handle(EventsApi $events) {
              $rows = Call::query()->orderBy('id')->limit(100)->get();
              $events->createBatchEvents(['events' => $rows->map(fn ($row) => $this->toEvent($row))->all()]);
            }
          }
        `,
      },
    },
  ],
});
