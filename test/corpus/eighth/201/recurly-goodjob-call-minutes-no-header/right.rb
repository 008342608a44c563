# frozen_string_literal: true

require "recurly"

# Bills the minutes of a finished phone call as metered usage in Recurly.
# Rows of call_records are written by the telephony bridge when a call ends;
# ReportPendingCallsJob enqueues this job for each row that is neither reported
# nor parked.
class ReportCallMinutesJob < ApplicationJob
  queue_as :billing

  retry_on Recurly::Errors::NetworkError, Recurly::Errors::ServerError, wait: :polynomially_longer, attempts: 8 do |job, error|
    CallRecord.find(job.arguments.first).update!(parked_at: Time.current, parked_reason: error.message)
    Sentry.capture_exception(error, tags: { alert: "billing" })
  end

  ADD_ON = "code-call-minutes"

  def perform(call_record_id)
    call = CallRecord.find(call_record_id)

    call.with_lock do
      next if call.reported_at? || call.parked_at?

      usage = report(call)
      call.update!(reported_at: Time.current, recurly_usage_id: usage.id)
    end

    Rails.logger.info("call minutes reported", call_id: call.id, account_id: call.account_id)
  end

  private

  # The merchant tag only helps support to find the call again. What keeps a
  # second attempt from adding the minutes again is the request header.
  def report(call)
    recurly.create_usage(
      subscription_id: call.account.recurly_subscription_id,
      add_on_id: ADD_ON,
      body: {
        amount: billable_minutes(call),
        merchant_tag: "call-#{call.id}",
        usage_timestamp: call.ended_at.utc.iso8601,
        recording_timestamp: call.created_at.utc.iso8601
      },
      headers: { "Idempotency-Key" => "call-minutes-#{call.id}" }
    )
  end

  # Started minutes, as the price list says.
  def billable_minutes(call)
    (call.duration_seconds + 59).div(60)
  end

  def recurly
    @recurly ||= Recurly::Client.new(api_key: Rails.application.credentials.recurly_api_key)
  end
end
