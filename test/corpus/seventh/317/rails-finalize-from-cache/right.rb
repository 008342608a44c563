# frozen_string_literal: true

class UsageSummary
  CACHE_TTL = 6.hours

  # Quantities by metric for the dashboard's tiles.
  def self.cached(account, period)
    Rails.cache.fetch(['usage-summary', account.id, period.begin.to_i], expires_in: CACHE_TTL) do
      compute(account, period)
    end
  end

  # `period` excludes its end.
  def self.compute(account, period)
    account.usage_events.where(occurred_at: period).group(:metric).sum(:quantity)
  end
end

class InvoiceFinalizer
  def initialize(invoice)
    @invoice = invoice
  end

  def call
    invoice.with_lock do
      next unless invoice.draft?

      # not the dashboard's summary, which may be hours old
      usage = UsageSummary.compute(invoice.account, period)
      usage.each do |metric, quantity|
        invoice.lines.create!(metric: metric, quantity: quantity, amount_cents: price(metric, quantity))
      end
      invoice.update!(status: :open, total_cents: invoice.lines.sum(:amount_cents))
    end
  end

  private

  attr_reader :invoice

  def period
    invoice.period_start...invoice.period_end
  end

  def price(metric, quantity)
    (invoice.plan.unit_price_cents(metric) * quantity).round
  end
end
