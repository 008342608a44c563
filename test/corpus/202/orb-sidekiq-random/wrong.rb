# frozen_string_literal: true

require "orb"

class ReportBuildMinutesWorker
  include Sidekiq::Worker
  sidekiq_options queue: "metering", retry: 15

  EVENT = "build_minutes"

  sidekiq_retries_exhausted do |job, error|
    Sentry.capture_exception(error, extra: { build_id: job["args"].first })
  end

  def perform(build_id)
    build = Build.includes(:organization).find(build_id)
    orb.events.ingest(events: [event_for(build)]) # <- MTR-202
    Rails.logger.info("reported #{build.minutes} minutes of build #{build.id}")
  end

  private

  def event_for(build)
    {
      event_name: EVENT,
      idempotency_key: SecureRandom.uuid, # <- MTR-202
      timestamp: build.finished_at.utc,
      external_customer_id: build.organization.external_id,
      properties: { minutes: build.minutes, machine: build.machine_type }
    }
  end

  def orb
    @orb ||= Orb::Client.new(api_key: ENV.fetch("ORB_API_KEY"))
  end
end
