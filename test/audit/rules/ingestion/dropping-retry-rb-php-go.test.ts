import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'a job that dies with a line in a log as its last word',
      files: {
        'src/usage.rb': `
          class ReportCallsJob
            include Sidekiq::Job
            sidekiq_options retry: 5, dead: false
            sidekiq_retries_exhausted { |job, error| Rails.logger.error("gave up on #{job['args']}: #{error.message}") }

            def perform(call_id)
              report(Call.find(call_id))
            end

            def report(call)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: "call-#{call.id}", payload: { value: "1" })
            rescue Stripe::InvalidRequestError => e
              raise unless e.message.include?("already exists")
            end
          end
        `,
      },
      at: ['src/usage.rb:3'],
    },
  ],
  silent: [
    {
      name: 'a job whose last word keeps a row',
      files: {
        'src/usage.rb': `
          class ReportCallsJob
            include Sidekiq::Job
            sidekiq_options retry: 5, dead: false
            sidekiq_retries_exhausted { |job, _error| FailedUsageReport.create!(call_id: job["args"].first) }

            def perform(call_id)
              Stripe::Billing::MeterEvent.create(event_name: "calls", identifier: "call-#{call_id}", payload: { value: "1" })
            end
          end
        `,
      },
    },
  ],
});
