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
