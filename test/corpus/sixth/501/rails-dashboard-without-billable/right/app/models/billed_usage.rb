# frozen_string_literal: true

# What an account is billed for in a period. The invoice and the usage page both read it here.
class BilledUsage
  def initialize(account, period)
    @events = account.usage_events.billable.during(period)
  end

  def by_meter
    @events.group(:meter).sum(:quantity)
  end

  def by_meter_and_day
    @events.group(:meter).group("date_trunc('day', occurred_at)").sum(:quantity)
  end
end
