# frozen_string_literal: true

module Billing
  class InvoiceLines
    def initialize(account, period)
      @account = account
      @period = period
    end

    def call
      @account.usage_events.billable.during(@period).group(:meter).sum(:quantity).map do |meter, quantity|
        price = @account.prices.find_by!(meter: meter)
        { meter: meter, quantity: quantity, amount_cents: price.amount_cents(quantity) }
      end
    end
  end
end
