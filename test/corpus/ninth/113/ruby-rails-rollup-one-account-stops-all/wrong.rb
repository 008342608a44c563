# frozen_string_literal: true

module Billing
  # Nightly, by the single clock process: seats of the day before, one event per account, to Orb.
  class ReportSeatsJob < ApplicationJob
    queue_as :billing
    limits_concurrency key: "report-seats", duration: 2.hours

    retry_on StandardError, wait: :polynomially_longer, attempts: 8

    def perform(day = Date.yesterday.iso8601)
      day = Date.iso8601(day)
      accounts(day).find_each do |account| # <- MTR-113
        report(account, day) # <- MTR-113
      end
      Rails.logger.info("seats of #{day} reported")
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
  end
end
