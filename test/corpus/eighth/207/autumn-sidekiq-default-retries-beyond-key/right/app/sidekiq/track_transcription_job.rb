# frozen_string_literal: true

# Deducts the minutes of one transcription. Enqueued after commit.
#
# Autumn knows a key for 24 hours. Ten retries are over after about five; what
# has not got through by then is parked, and support compares it with the
# balance in Autumn before anybody sends it again.
class TrackTranscriptionJob
  include Sidekiq::Job

  SAFE_AGE = 20.hours

  sidekiq_options queue: "metering", retry: 10

  sidekiq_retries_exhausted do |job, error|
    TrackTranscriptionJob.park(Transcription.find(job["args"].first), error.message)
  end

  def self.park(transcription, reason)
    transcription.update!(tracking_state: "parked", tracking_note: reason)
    Sentry.capture_message("transcription not tracked", extra: { id: transcription.id, reason: })
  end

  def perform(transcription_id)
    transcription = Transcription.find(transcription_id)
    return if transcription.tracked_at || transcription.tracking_state == "parked"

    # Also a job that somebody puts back from the dead set days later.
    first_try = transcription.first_tracking_at || Time.current
    return self.class.park(transcription, "too old to repeat") if first_try < SAFE_AGE.ago

    transcription.update!(first_tracking_at: first_try)
    track(transcription)
    transcription.update!(tracked_at: Time.current)
  end

  private

  def track(transcription)
    AutumnClient.new.track(
      customer_id: transcription.team.autumn_id,
      feature_id: "transcription_minutes",
      value: transcription.billable_minutes,
      timestamp: (transcription.finished_at.to_f * 1000).to_i,
      key: "transcription-#{transcription.id}"
    )
  end
end
