# frozen_string_literal: true

module Billing
  # One job per hourly storage reading; enqueued by StorageReading after_create_commit.
  class PushStorageReadingJob
    include Sidekiq::Job

    # Eight retries are done in two hours, well inside the day Stripe remembers an identifier for.
    sidekiq_options queue: :billing, retry: 8

    METER = "object_storage_gb_hours"

    def perform(reading_id)
      reading = StorageReading.includes(bucket: :account).find(reading_id)
      return if reading.pushed_at?

      push(reading)
      reading.update!(pushed_at: Time.current)
      StatsD.increment("billing.storage_reading.pushed")
    rescue Stripe::RateLimitError, Stripe::APIConnectionError => e
      StatsD.increment("billing.storage_reading.retry", tags: ["reason:#{e.class.name.demodulize}"])
      raise
    end

    private

    def push(reading)
      account = reading.bucket.account
      stripe.v1.billing.meter_events.create(
        event_name: METER,
        identifier: "storage-reading-#{reading.id}",
        timestamp: reading.measured_at.to_i,
        payload: {
          stripe_customer_id: account.stripe_customer_id,
          value: reading.gb_hours.to_s,
          region: reading.bucket.region
        }
      )
    rescue Stripe::InvalidRequestError => e
      raise unless e.message.include?("already exists")

      Rails.logger.info("storage reading #{reading.id} had reached Stripe before")
    end

    def stripe
      @stripe ||= Stripe::StripeClient.new(Rails.application.credentials.dig(:stripe, :secret_key))
    end
  end
end
