# frozen_string_literal: true

require "lago-ruby-client"

class GpuLease < ApplicationRecord
  belongs_to :team
  scope :unreported, -> { where(reported_at: nil).where.not(ended_at: nil) }

  def lago_transaction_id
    "lease-#{id}-#{updated_at.to_i}" # <- MTR-214|MTR-202
  end

  # Shown on the team's page, changes with every edit.
  def cache_version = updated_at.to_i.to_s

  def seconds = (ended_at - started_at).ceil
end

class ReportLeaseJob < ApplicationJob
  queue_as :billing
  retry_on Net::OpenTimeout, Net::ReadTimeout, Lago::Api::HttpError, wait: :polynomially_longer, attempts: 15

  def perform(lease)
    return if lease.reported_at?

    lease.increment!(:report_attempts, touch: true)
    send_to_lago(lease)
    lease.update!(reported_at: Time.current)
  end

  private

  def send_to_lago(lease)
    lago.events.create(
      transaction_id: lease.lago_transaction_id, # <- MTR-214|MTR-202
      external_subscription_id: lease.team.lago_subscription_id,
      code: "gpu_seconds",
      timestamp: lease.ended_at.to_i,
      properties: { seconds: lease.seconds, gpu: lease.gpu_type }
    )
  rescue Lago::Api::HttpError => e
    raise unless e.error_code == 422 && e.error_body.to_s.include?("value_already_exist")

    Rails.logger.info("lease #{lease.id} is in Lago already")
  end

  def lago
    @lago ||= Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"), api_url: ENV.fetch("LAGO_API_URL"))
  end
end
