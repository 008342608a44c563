# frozen_string_literal: true

require "recurly"

module Billing
  # Enqueued once for every settled call by CallSettlement.
  class PushCallMinutes
    include Sidekiq::Worker

    sidekiq_options queue: :billing, retry: 10

    def perform(call_id)
      call = Call.includes(:account).find(call_id)
      return if call.account.comped?

      push(call)
      Rails.logger.info("call #{call.id} pushed to Recurly")
    end

    private

    def push(call)
      client.create_usage( # <- MTR-201|MTR-206
        subscription_id: "uuid-#{call.account.recurly_subscription_uuid}",
        add_on_id: "code-voice_minutes",
        body: {
          amount: call.billable_minutes,
          merchant_tag: "call-#{call.id}",
          usage_timestamp: call.ended_at,
          recording_timestamp: call.ended_at
        }
      )
    end

    def client
      @client ||= Recurly::Client.new(api_key: ENV.fetch("RECURLY_API_KEY"))
    end
  end
end
