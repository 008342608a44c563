# frozen_string_literal: true

require "lago-ruby-client"

module Metering
  # Sends the calls of a day that have not been sent yet. Run by clockwork, one process.
  class CallExport
    MAX_EVENTS = 100

    def initialize(client: Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY")))
      @client = client
    end

    def run(day)
      CallExportRun.with_exclusive_lock(day) do
        pending = PhoneCall.where(ended_on: day, reported_at: nil).includes(:account).to_a
        pending.each_slice(MAX_EVENTS) { |calls| deliver(calls) }
      end
    end

    private

    def deliver(calls)
      @client.events.batch_create(events: calls.map { |call| to_event(call) })
      PhoneCall.where(id: calls.map(&:id)).update_all(reported_at: Time.now.utc)
    end

    def to_event(call)
      {
        transaction_id: "call-#{call.id}",
        external_subscription_id: call.account.subscription_external_id,
        code: "call_minutes",
        timestamp: call.ended_at.to_i,
        properties: { minutes: call.minutes, country: call.country_code }
      }
    end
  end
end
