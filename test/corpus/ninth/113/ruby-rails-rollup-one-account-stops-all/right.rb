# frozen_string_literal: true

module Billing
  # Nightly, by the single clock process: seats of the day before, one event per account, to Orb.
  class ReportSeatsJob < ApplicationJob
    queue_as :billing
    limits_concurrency key: "report-seats", duration: 2.hours

    retry_on StandardError, wait: :polynomially_longer, attempts: 8

    def perform(day = Date.yesterday.iso8601)
      day = Date.iso8601(day)
      failed = {}
      accounts(day).find_each do |account|
        report(account, day)
      rescue StandardError => e
        failed[account.id] = e.message
        Rails.error.report(e, context: { account: account.id, day: day })
      end
      Rails.logger.info("seats of #{day} reported, #{failed.size} accounts failed")

      # The job comes back for those; what Orb has already is ignored there by its key.
      raise SeatsNotReported, "#{failed.size} accounts: #{failed.first(5).to_h}" if failed.any?
    end

    private

    def accounts(day)
      Account.where(billing_state: "active").where(created_at: ...day.next_day.beginning_of_day)
    end

    def report(account, day)
      orb.events.ingest(
        events: [
          {
            event_name: "seat_day",
            idempotency_key: "seats-#{account.id}-#{day.iso8601}",
            external_customer_id: account.public_id,
            timestamp: day.in_time_zone("UTC").change(hour: 12).iso8601,
            properties: { seats: account.seat_snapshots.find_by!(day: day).count }
          }
        ]
      )
    end

    def orb
      @orb ||= Orb::Client.new(api_key: Rails.application.credentials.orb_api_key!)
    end

    class SeatsNotReported < StandardError; end
  end
end
