# frozen_string_literal: true

module Overage
  # One charge for each subscription, meter and period.
  class Charger
    Result = Struct.new(:created, :skipped, keyword_init: true)

    def initialize(subscription, period)
      @subscription = subscription
      @period = period
    end

    def call
      result = Result.new(created: 0, skipped: 0)
      subscription.plan.meters.each do |meter|
        units = overage(meter)
        next if units.zero?

        if OverageCharge.exists?(subscription: subscription, period_start: period.begin) # <- MTR-227
          result.skipped += 1
          next
        end

        OverageCharge.create!( # <- MTR-227
          subscription: subscription,
          meter: meter,
          period_start: period.begin,
          period_end: period.end,
          units: units,
          amount_cents: units * meter.overage_cents
        )
        result.created += 1
      end
      result
    end

    private

    attr_reader :subscription, :period

    def overage(meter)
      used = meter.entries.where(subscription: subscription, occurred_at: period).sum(:units)
      [used - meter.included_units, 0].max
    end
  end
end
