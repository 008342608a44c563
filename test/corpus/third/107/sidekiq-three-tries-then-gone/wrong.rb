# frozen_string_literal: true

# Tells Stripe how many minutes of a call were recorded.
class ReportRecordedMinutesJob
  include Sidekiq::Job

  sidekiq_options queue: :metering, retry: 3, dead: false # <- MTR-107

  sidekiq_retries_exhausted do |job, error| # <- MTR-107
    Rails.logger.warn("[metering] gave up on call #{job['args'].first}: #{error.message}") # <- MTR-107, MTR-102?, MTR-601?
  end

  def perform(call_id)
    call = Call.find(call_id)
    return if call.billable_minutes.zero?

    report(call)
  end

  private

  def report(call)
    Stripe::Billing::MeterEvent.create(
      {
        event_name: "recorded_minutes",
        identifier: "call-#{call.id}-recording",
        timestamp: call.ended_at.to_i,
        payload: {
          stripe_customer_id: call.account.stripe_customer_id,
          value: call.billable_minutes.to_s
        }
      },
      idempotency_key: "call-#{call.id}-recording"
    )
  rescue Stripe::InvalidRequestError => e
    raise unless e.message.include?("already exists")
  end
end
