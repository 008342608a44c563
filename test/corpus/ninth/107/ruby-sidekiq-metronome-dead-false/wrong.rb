# frozen_string_literal: true

require "metronome_sdk"

module Metering
  # Enqueued by UsageEvent after_commit with the id of the row.
  class DeliverEventJob
    include Sidekiq::Job

    # The dead set was full of old ones, nobody looked at it.
    sidekiq_options queue: "metering", retry: 4, dead: false # <- MTR-107

    sidekiq_retries_exhausted do |job, error| # <- MTR-107
      Rails.logger.warn("usage event #{job["args"].first} not delivered: #{error.message}") # <- MTR-107
    end

    sidekiq_retry_in { |count, _error| 15 * (2**count) }

    def perform(usage_event_id)
      event = UsageEvent.find(usage_event_id)
      return if event.delivered_at?

      client.v1.usage.ingest(usage: [payload(event)])
      event.update!(delivered_at: Time.current)
    end

    private

    def payload(event)
      {
        transaction_id: event.uuid,
        customer_id: event.account.metronome_ingest_alias,
        event_type: event.kind,
        timestamp: event.occurred_at.utc.iso8601,
        properties: { "units" => event.units.to_s, "plan" => event.plan_code }
      }
    end

    def client
      @client ||= MetronomeSDK::Client.new(bearer_token: Rails.application.credentials.dig(:metronome, :token))
    end
  end
end
