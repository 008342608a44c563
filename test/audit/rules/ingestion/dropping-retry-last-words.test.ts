import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'the exhausted retries of a task, only told',
      files: {
        'src/task.py': `
          from celery import shared_task
          from celery.exceptions import MaxRetriesExceededError
          import requests
          from .models import Usage
          import logging

          log = logging.getLogger(__name__)

          @shared_task(bind=True, max_retries=5)
          def push_usage(self, usage_id):
              usage = Usage.objects.get(pk=usage_id)
              try:
                  r = requests.post("https://api.withorb.com/v1/ingest", json={"events": [usage.to_orb()]}, timeout=10)
                  r.raise_for_status()
              except requests.RequestException as exc:
                  try:
                      self.retry(exc=exc, countdown=2 ** self.request.retries)
                  except MaxRetriesExceededError:
                      log.error("usage %s was not sent to orb", usage_id)
        `,
      },
      at: ['src/task.py:19'],
    },
    {
      name: 'a block behind the last attempt that only tells',
      files: {
        'src/metronome-activejob-retry-on-block-drops.rb': `
          # frozen_string_literal: true

          # Sends one row of \`sms_usages\` to Metronome. Enqueued in the after_create_commit of the row.
          class SendSmsUsageJob < ApplicationJob
            queue_as :metering

            retry_on MetronomeSDK::Errors::APIError, wait: :polynomially_longer, attempts: 5 do |job, error|
              usage = job.arguments.first
              Rails.logger.error("[metronome] giving up on sms usage #{usage.id}: #{error.message}")
              StatsD.increment("metronome.sms.given_up")
            end

            discard_on ActiveJob::DeserializationError

            def perform(usage)
              return if usage.sent_to_metronome_at?

              client.v1.usage.ingest(
                usage: [{
                  transaction_id: "sms-#{usage.id}",
                  customer_id: usage.account.metronome_customer_id,
                  event_type: "sms",
                  timestamp: usage.created_at.utc.iso8601,
                  properties: { segments: usage.segments.to_s, country: usage.country }
                }]
              )
              usage.update!(sent_to_metronome_at: Time.current)
            end

            private

            def client
              @client ||= MetronomeSDK::Client.new(bearer_token: ENV.fetch("METRONOME_BEARER_TOKEN"))
            end
          end
        `,
      },
      at: ['src/metronome-activejob-retry-on-block-drops.rb:7'],
    },
  ],
  silent: [
    {
      name: 'a block behind the last attempt that keeps the failure with the row',
      files: {
        'src/metronome-activejob-retry-on-block-drops.rb': `
          # frozen_string_literal: true

          # Sends one row of \`sms_usages\` to Metronome. Enqueued in the after_create_commit of the row, and again by
          # ResendSmsUsageJob for as long as the row has no \`sent_to_metronome_at\`.
          class SendSmsUsageJob < ApplicationJob
            queue_as :metering

            retry_on MetronomeSDK::Errors::APIError, wait: :polynomially_longer, attempts: 5 do |job, error|
              usage = job.arguments.first
              usage.update!(delivery_error: error.message.truncate(250))
              Rails.logger.error("[metronome] sms usage #{usage.id} is left to the hourly resend: #{error.message}")
              StatsD.increment("metronome.sms.left_to_resend")
            end

            # The row is gone (account erased), and with it what was to be billed.
            discard_on ActiveJob::DeserializationError

            def perform(usage)
              return if usage.sent_to_metronome_at?

              client.v1.usage.ingest(
                usage: [{
                  transaction_id: "sms-#{usage.id}",
                  customer_id: usage.account.metronome_customer_id,
                  event_type: "sms",
                  timestamp: usage.created_at.utc.iso8601,
                  properties: { segments: usage.segments.to_s, country: usage.country }
                }]
              )
              usage.update!(sent_to_metronome_at: Time.current, delivery_error: nil)
            end

            private

            def client
              @client ||= MetronomeSDK::Client.new(bearer_token: ENV.fetch("METRONOME_BEARER_TOKEN"))
            end
          end

          # Hourly, see config/recurring.yml. Metronome takes events for 34 days.
          class ResendSmsUsageJob < ApplicationJob
            queue_as :metering

            def perform
              unsent = SmsUsage.where(sent_to_metronome_at: nil).where(created_at: ...1.hour.ago)
              oldest = unsent.minimum(:created_at)
              PagerDuty.trigger("sms usage unsent since #{oldest}") if oldest && oldest < 1.day.ago

              unsent.find_each { |usage| SendSmsUsageJob.perform_later(usage) }
            end
          end
        `,
      },
    },
  ],
});
