# frozen_string_literal: true

class ReportMinutesJob
  include Sidekiq::Job

  # Ten tries are done within seven hours; Stripe knows an identifier for a day.
  sidekiq_options queue: "billing", retry: 10

  sidekiq_retries_exhausted do |job, error|
    MeetingUsage.find(job["args"].first).update!(state: "review", last_error: error.message)
    Alerts.page(:billing, "minutes of meeting usage #{job["args"].first} need a look")
  end

  def perform(meeting_usage_id)
    usage = MeetingUsage.find(meeting_usage_id)
    return if usage.reported?

    StripeMeter.report(usage)
    usage.update!(state: "reported", reported_at: Time.current)
  end
end
