# frozen_string_literal: true

module Billing
  class InvoiceLines
    def initialize(account, period)
      @account = account
      @period = period
    end

    def call
      BilledUsage.new(@account, @period).by_meter.map do |meter, quantity|
        price = @account.prices.find_by!(meter: meter)
        { meter: meter, quantity: quantity, amount_cents: price.amount_cents(quantity) }
      end
    end
  end
end
