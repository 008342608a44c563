# frozen_string_literal: true

# Sends one row of `sms_usages` to Metronome. Enqueued in the after_create_commit of the row, and again by
# ResendSmsUsageJob for as long as the row has no `sent_to_metronome_at`.
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
