import { repeatedAppend } from '#audit/rules/deduplication/repeated-append.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(repeatedAppend, {
  fires: [
    {
      name: 'lines made again by a recalculation, in Ruby',
      files: {
        'src/usage/rails.rb': `
          class Invoice < ApplicationRecord
            def recalculate!
              usage_sums.each do |meter, units|
                InvoiceLine.create!(invoice: self, meter: meter, amount: units * price_of(meter))
              end
            end
          end
        `,
      },
      at: ['src/usage/rails.rb:4'],
    },
  ],
  silent: [
    {
      name: 'lines made again by a recalculation, in Ruby, as it should be',
      files: {
        'src/usage/rails.rb': `
          class Invoice < ApplicationRecord
            def recalculate!
              lines.destroy_all
              usage_sums.each do |meter, units|
                InvoiceLine.create!(invoice: self, meter: meter, amount: units * price_of(meter))
              end
            end
          end
        `,
      },
    },
  ],
});
