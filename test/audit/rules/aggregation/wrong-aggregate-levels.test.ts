import { wrongAggregate } from '#audit/rules/aggregation/wrong-aggregate.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongAggregate, {
  fires: [
    {
      name: 'storage snapshots in Ruby',
      at: ['usage.rb:4'],
      files: {
        'usage.rb': `
        class StorageBilling
          # One snapshot a day of what each bucket holds; billed is the average over the month.
          def gigabytes(bucket, month)
            StorageSnapshot.where(bucket: bucket, taken_on: month.all_month).sum(:stored_bytes) / 1.gigabyte
          end
        end
      `,
      },
    },
  ],
  silent: [
    {
      name: 'Go, Python: an average that is divided once all are added',
      files: {
        'usage/stats.go': `
          package usage

          func statsOf(logs []UsageLog) Stats {
          	var stats Stats
          	for _, log := range logs {
          		stats.Requests++
          		stats.AverageDurationMs += float64(log.DurationMs)
          	}
          	if stats.Requests > 0 {
          		stats.AverageDurationMs /= float64(stats.Requests)
          	}
          	return stats
          }
        `,
        'usage/stats.py': `
          def stats_of(usage_logs):
              average_tokens = 0
              for log in usage_logs:
                  average_tokens += log.tokens
              return average_tokens / len(usage_logs)
        `,
      },
    },
    {
      name: 'storage snapshots in Ruby',
      files: {
        'usage.rb': `
        class StorageBilling
          # One snapshot a day of what each bucket holds; billed is the average over the month.
          def gigabytes(bucket, month)
            StorageSnapshot.where(bucket: bucket, taken_on: month.all_month).average(:stored_bytes) / 1.gigabyte
          end
        end
      `,
      },
    },
  ],
});
