# What a month of exports costs.
class ExportInvoice
  def initialize(account, period)
    @account = account
    @period = period
  end

  # In cents, exactly.
  def seat_amount_cents
    price = BigDecimal(@account.plan.seat_price)
    (price * seats * 100).round(0, BigDecimal::ROUND_HALF_EVEN).to_i
  end

  # In dollars.
  def export_amount
    minutes * @account.plan.export_price.to_f
  end

  private

  def minutes
    ExportUsage.where(account: @account, occurred_at: @period.begin...@period.end).sum(:quantity)
  end

  def seats
    SeatUsage.where(account: @account, occurred_on: @period.begin...@period.end).sum(:quantity)
  end
end
