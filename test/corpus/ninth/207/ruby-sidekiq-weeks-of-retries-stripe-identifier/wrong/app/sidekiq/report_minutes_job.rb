# frozen_string_literal: true

class ReportMinutesJob
  include Sidekiq::Job

  # Rather late than never.
  sidekiq_options queue: "billing", retry: 25 # <- MTR-207

  def perform(meeting_usage_id)
    usage = MeetingUsage.find(meeting_usage_id)
    return if usage.reported?

    StripeMeter.report(usage)
    usage.update!(state: "reported", reported_at: Time.current)
  end
end
