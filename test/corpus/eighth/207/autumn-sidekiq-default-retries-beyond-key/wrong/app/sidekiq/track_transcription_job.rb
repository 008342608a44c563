# frozen_string_literal: true

# Deducts the minutes of one transcription. Enqueued after commit.
class TrackTranscriptionJob
  include Sidekiq::Job

  sidekiq_options queue: "metering", retry: true # <- MTR-207

  def perform(transcription_id)
    transcription = Transcription.find(transcription_id)
    return if transcription.tracked_at

    AutumnClient.new.track( # <- MTR-207
      customer_id: transcription.team.autumn_id,
      feature_id: "transcription_minutes",
      value: transcription.billable_minutes,
      timestamp: (transcription.finished_at.to_f * 1000).to_i,
      key: "transcription-#{transcription.id}" # <- MTR-207
    )
    transcription.update!(tracked_at: Time.current)
  end
end
