# frozen_string_literal: true

# Reports the size of a finished backup to Lago.
class ReportBackupJob < ApplicationJob
  queue_as :metering
  retry_on Lago::Api::HttpError, wait: :polynomially_longer, attempts: 15

  def perform(backup)
    client = Lago::Api::Client.new(api_key: Rails.application.credentials.lago_api_key)
    client.events.create( # <- MTR-607
      transaction_id: "backup-#{backup.id}",
      external_subscription_id: backup.site.subscription_external_id,
      code: "backup_bytes",
      timestamp: backup.finished_at.to_i,
      properties: { bytes: backup.size_in_bytes }
    )
  rescue Lago::Api::HttpError => e
    raise unless e.error_code.to_i == 422 && e.error_body.to_s.include?("value_already_exist")
  end
end
