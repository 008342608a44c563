# frozen_string_literal: true

require "sequel"
require "time"

module Courier
  # Totals of deliveries for the merchant's dashboard and for its invoice.
  class DeliveryTotals
    Filter = Struct.new(:merchant_id, :from, :until, :zone, :include_tests, keyword_init: true)

    def initialize(db, logger:)
      @db = db
      @logger = logger
    end

    def invoice_totals(merchant_id:, from:, until_time:)
      totals(Filter.new(merchant_id:, from:, until: until_time, include_tests: false))
    end

    def dashboard_totals(merchant_id:, from:, until_time:, zone: nil, include_tests: false)
      totals(Filter.new(merchant_id:, from:, until: until_time, zone:, include_tests:))
    end

    def merchants_with_deliveries(from:, until_time:)
      @db[:deliveries]
        .where { (delivered_at >= from) & (delivered_at < until_time) }
        .distinct
        .select_order_map(:merchant_id)
    end

    private

    def totals(filter)
      rows = scope(filter)
             .group(:service)
             .select { [service, count.function.*.as(deliveries), sum(fee_cents).as(fee_cents)] }
             .order(:service)
             .all
      @logger.info("delivery totals", merchant: filter.merchant_id, services: rows.size)
      rows
    end

    def scope(filter)
      deliveries = @db[:deliveries].where(merchant_id: filter.merchant_id, cancelled_at: nil)
      deliveries = deliveries.where { (delivered_at >= filter.from) & (delivered_at < filter.until) }
      deliveries = deliveries.where(zone: filter.zone) if filter.zone
      return deliveries if filter.include_tests

      deliveries.where(test_mode: false)
    end
  end
end
