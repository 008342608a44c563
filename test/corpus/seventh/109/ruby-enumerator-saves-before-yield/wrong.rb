# frozen_string_literal: true

require "faraday"

# Walks the gateway's request log in pages and remembers where it is.
class RequestLogReader
  PAGE = 1_000

  def initialize(bookmark: ExportBookmark.find_by!(name: "request-log"))
    @bookmark = bookmark
  end

  def each_page
    loop do
      page = RequestLog.where("id > ?", @bookmark.last_id).order(:id).limit(PAGE).to_a
      break if page.empty?

      @bookmark.update!(last_id: page.last.id) # <- MTR-109|MTR-210
      yield page
    end
  end
end

class RequestLogExportJob < ApplicationJob
  queue_as :billing
  retry_on Faraday::Error, wait: :polynomially_longer, attempts: 20
  limits_concurrency to: 1, key: "request-log-export"

  def perform
    RequestLogReader.new.each_page do |page|
      ledger.post("/v1/entries", { entries: page.map { |row| entry(row) } })
      Rails.logger.info("exported requests up to #{page.last.id}")
    end
  end

  private

  # The ledger keeps one entry of each reference.
  def entry(row)
    {
      reference: "request-#{row.id}",
      account: row.account_id,
      unit: "api_request",
      amount: row.cost_units,
      at: row.created_at.iso8601(6)
    }
  end

  def ledger
    @ledger ||= Faraday.new(Rails.configuration.x.ledger_url) do |f|
      f.request :json
      f.response :raise_error
      f.options.timeout = 10
    end
  end
end
