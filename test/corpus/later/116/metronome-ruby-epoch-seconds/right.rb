# frozen_string_literal: true

require "metronome_sdk"

module Billing
  # Sends the finished builds of an organisation to Metronome, a hundred at a time.
  class BuildMinutesJob < ApplicationJob
    queue_as :billing
    retry_on MetronomeSDK::Errors::APIError, wait: :polynomially_longer, attempts: 12

    BATCH_SIZE = 100

    def perform(organisation_id)
      organisation = Organisation.find(organisation_id)
      organisation.builds.finished.unmetered.in_batches(of: BATCH_SIZE) do |builds|
        rows = builds.to_a
        client.v1.usage.ingest(usage: rows.map { |build| usage_of(organisation, build) })
        Build.where(id: rows.map(&:id)).update_all(metered_at: Time.current)
      end
    end

    private

    def client
      @client ||= MetronomeSDK::Client.new(bearer_token: Rails.application.credentials.metronome_token)
    end

    def usage_of(organisation, build)
      {
        transaction_id: "build-#{build.id}",
        customer_id: organisation.metronome_customer_id,
        event_type: "build_finished",
        timestamp: build.finished_at.utc.iso8601(3),
        properties: {
          minutes: billable_minutes(build).to_s,
          runner: build.runner_size,
          os: build.os
        }
      }
    end

    # Started minutes count as whole ones, as the price list says.
    def billable_minutes(build)
      seconds = (build.finished_at - build.started_at).to_i
      (seconds + 59) / 60
    end
  end
end
