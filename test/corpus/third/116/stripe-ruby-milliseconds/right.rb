# frozen_string_literal: true

require "stripe"

module Billing
  # Sends the seats of every finished meeting to Stripe. Called by `MeetingUsageJob`, which runs again on any error.
  class MeetingReporter
    EVENT_NAME = "meeting_participant_minutes"

    def initialize(stripe: Stripe::StripeClient.new(ENV.fetch("STRIPE_SECRET_KEY")))
      @stripe = stripe
    end

    def call(meeting)
      return if meeting.participant_minutes.zero?

      create(meeting)
      meeting.update!(metered_at: Time.current)
    end

    private

    def create(meeting)
      @stripe.v1.billing.meter_events.create(
        {
          event_name: EVENT_NAME,
          identifier: key(meeting),
          timestamp: meeting.ended_at.to_i,
          payload: {
            stripe_customer_id: meeting.organisation.stripe_customer_id,
            value: meeting.participant_minutes.to_s
          }
        },
        { idempotency_key: key(meeting) }
      )
    rescue Stripe::InvalidRequestError => e
      raise unless duplicate?(e)
    end

    def duplicate?(error)
      error.http_status == 400 && error.message.match?(/already exists/i)
    end

    def key(meeting)
      "meeting-#{meeting.id}"
    end
  end
end
