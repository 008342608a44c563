# frozen_string_literal: true

# Tells Stripe how many minutes of a call were recorded.
class ReportRecordedMinutesJob
  include Sidekiq::Job

  # Twelve tries end within twelve hours, well inside the day for which Stripe remembers an identifier.
  sidekiq_options queue: :metering, retry: 12

  sidekiq_retries_exhausted do |job, error|
    call_id = job["args"].first
    FailedUsageReport.create_or_find_by!(call_id: call_id) do |row|
      row.meter = "recorded_minutes"
      row.reason = error.message
    end
    Sentry.capture_exception(error, extra: { call_id: call_id })
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
