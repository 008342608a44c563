# frozen_string_literal: true

module Gateway
  # Copies the request counts of one closed hour from the API gateway into api_usages, which invoices are made of.
  class ImportHourJob < ApplicationJob
    queue_as :metering
    retry_on Faraday::Error, wait: :polynomially_longer, attempts: :unlimited

    def perform(hour)
      pages(hour).each { |counts| import(hour, counts) }
    end

    private

    def pages(hour)
      Enumerator.new do |pages|
        cursor = nil
        loop do
          body = connection.get("/admin/usage", { hour: hour.iso8601, limit: 500, cursor: }.compact).body
          pages << body.fetch("data")
          cursor = body["next_cursor"]
          break if cursor.blank?
        end
      end
    end

    def import(hour, counts)
      return logger.info("no requests in #{hour}") if counts.empty?

      keys = ApiKey.where(gateway_id: counts.pluck("consumer_id")).pluck(:gateway_id, :id).to_h
      orphans, owned = counts.partition { |count| keys[count["consumer_id"]].nil? }
      report_orphans(hour, orphans)
      return if owned.empty?

      ApiUsage.upsert_all(
        owned.map { |count| { api_key_id: keys[count["consumer_id"]], hour:, requests: count["requests"] } },
        unique_by: %i[api_key_id hour]
      )
    end

    # Kept with the hour: they are imported when the consumer has been assigned to an account.
    def report_orphans(hour, orphans)
      return if orphans.empty?

      OrphanedUsage.upsert_all(
        orphans.map { |count| { consumer_id: count["consumer_id"], hour:, requests: count["requests"] } },
        unique_by: %i[consumer_id hour]
      )
      Rails.error.report(OrphanedUsage::Found.new(hour), handled: true)
    end

    def connection
      @connection ||= Faraday.new(url: Rails.configuration.x.gateway_url) do |f|
        f.request :authorization, "Bearer", Rails.application.credentials.gateway_token!
        f.response :json
        f.response :raise_error
        f.options.timeout = 30
      end
    end
  end
end
