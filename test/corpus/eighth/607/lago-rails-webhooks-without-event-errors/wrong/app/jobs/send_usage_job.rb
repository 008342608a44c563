# frozen_string_literal: true

# One usage row to Lago. Rows are written with the work they stand for; UsageSweep enqueues those that were not sent.
class SendUsageJob < ApplicationJob
  queue_as :metering

  retry_on Lago::Api::HttpError, Timeout::Error, wait: :polynomially_longer, attempts: 10 do |job, error|
    UsageRow.where(id: job.arguments.first).update_all(state: "stuck", last_error: error.message)
    Pager.trigger("usage row #{job.arguments.first} was not taken by Lago", error)
  end

  def perform(row_id)
    row = UsageRow.open.find_by(id: row_id) or return

    begin
      client.events.create(payload(row)) # <- MTR-607
    rescue Lago::Api::HttpError => e
      raise unless e.error_code == 422 && e.error_body.to_s.include?("value_already_exist")
    end
    row.update!(state: "sent", sent_at: Time.current)
  end

  private

  def payload(row)
    {
      transaction_id: row.uuid,
      external_subscription_id: row.external_subscription_id,
      code: row.metric,
      timestamp: row.used_at.to_i,
      properties: row.properties
    }
  end

  def client
    @client ||= Lago::Api::Client.new(api_key: ENV.fetch("LAGO_API_KEY"), api_url: ENV.fetch("LAGO_API_URL"))
  end
end
