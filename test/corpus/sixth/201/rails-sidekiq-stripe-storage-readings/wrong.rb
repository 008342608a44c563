# frozen_string_literal: true

module Billing
  # One job per hourly storage reading; enqueued by StorageReading after_create_commit.
  class PushStorageReadingJob
    include Sidekiq::Job

    sidekiq_options queue: :billing, retry: 8

    METER = "object_storage_gb_hours"

    def perform(reading_id)
      reading = StorageReading.includes(bucket: :account).find(reading_id)
      return if reading.pushed_at?

      event = push(reading) # <- MTR-201
      reading.update!(pushed_at: Time.current, stripe_identifier: event.identifier)
      StatsD.increment("billing.storage_reading.pushed")
    rescue Stripe::RateLimitError, Stripe::APIConnectionError => e
      StatsD.increment("billing.storage_reading.retry", tags: ["reason:#{e.class.name.demodulize}"])
      raise
    end

    private

    def push(reading)
      account = reading.bucket.account
      stripe.v1.billing.meter_events.create( # <- MTR-201
        event_name: METER, # <- MTR-201
        timestamp: reading.measured_at.to_i, # <- MTR-201
        payload: { # <- MTR-201
          stripe_customer_id: account.stripe_customer_id,
          value: reading.gb_hours.to_s,
          region: reading.bucket.region
        }
      )
    end

    def stripe
      @stripe ||= Stripe::StripeClient.new(Rails.application.credentials.dig(:stripe, :secret_key))
    end
  end
end
