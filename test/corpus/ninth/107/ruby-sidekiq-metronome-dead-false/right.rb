# frozen_string_literal: true

require "metronome_sdk"

module Metering
  # Enqueued by UsageEvent after_commit with the id of the row.
  class DeliverEventJob
    include Sidekiq::Job

    sidekiq_options queue: "metering", retry: 12

    # The row says that it needs a hand; the on-call board lists them and can send them again.
    sidekiq_retries_exhausted do |job, error|
      UsageEvent.find(job["args"].first).update!(state: "stuck", last_error: error.message)
      Alerts.page(:metering, "usage event #{job["args"].first} not delivered")
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
