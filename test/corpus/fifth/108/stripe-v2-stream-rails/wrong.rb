# frozen_string_literal: true

module Metering
  # Moves finished render jobs to Stripe's meter event stream.
  class StreamRendersJob < ApplicationJob
    queue_as :metering
    retry_on Stripe::APIConnectionError, Stripe::RateLimitError, wait: :polynomially_longer, attempts: :unlimited

    BATCH = 1_000

    def perform
      Render.finished.where(streamed_at: nil).in_batches(of: BATCH) do |renders| # <- MTR-108
        stream(renders.to_a)
        renders.update_all(streamed_at: Time.current)
      end
    end

    private

    def stream(renders)
      client.v2.billing.meter_event_stream.create(events: renders.map { |render| event_for(render) }) # <- MTR-108
    end

    def event_for(render)
      {
        event_name: "render_seconds",
        identifier: "render-#{render.public_id}",
        timestamp: render.finished_at.utc.iso8601,
        payload: {
          stripe_customer_id: render.account.stripe_customer_id,
          value: render.billable_seconds.to_s
        }
      }
    end

    def client
      session = Stripe::StripeClient.new(Rails.application.credentials.stripe_key).v2.billing.meter_event_session.create
      Stripe::StripeClient.new(session.authentication_token)
    end
  end
end
