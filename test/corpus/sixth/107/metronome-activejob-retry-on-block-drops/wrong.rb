# frozen_string_literal: true

# Sends one row of `sms_usages` to Metronome. Enqueued in the after_create_commit of the row.
class SendSmsUsageJob < ApplicationJob
  queue_as :metering

  retry_on MetronomeSDK::Errors::APIError, wait: :polynomially_longer, attempts: 5 do |job, error| # <- MTR-107
    usage = job.arguments.first
    Rails.logger.error("[metronome] giving up on sms usage #{usage.id}: #{error.message}") # <- MTR-107
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
