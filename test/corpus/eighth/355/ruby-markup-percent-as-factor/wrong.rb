# frozen_string_literal: true

module Ai
  # Turns the vendor's cost of one completion into what the account pays. Plans carry a markup
  # (plans.markup_percent, numeric: 20 means twenty percent) and enterprise contracts a share
  # of the margin that goes to the reseller (contracts.reseller_share, numeric between 0 and 1).
  class CompletionCharge
    PRICES = {
      'mistral-large-latest' => { input: BigDecimal('2'), output: BigDecimal('6') },
      'mistral-small-latest' => { input: BigDecimal('0.1'), output: BigDecimal('0.3') },
      'command-r-plus-08-2024' => { input: BigDecimal('2.5'), output: BigDecimal('10') }
    }.freeze
    PER_MILLION = 1_000_000

    Result = Struct.new(:cost, :price, :reseller, keyword_init: true)

    def initialize(account)
      @plan = account.plan
      @contract = account.contract
    end

    def call(model:, input_tokens:, output_tokens:)
      cost = vendor_cost(model, input_tokens, output_tokens)
      price = with_markup(cost)
      Result.new(cost: cost, price: price, reseller: reseller_part(price - cost))
    end

    private

    def vendor_cost(model, input_tokens, output_tokens)
      rate = PRICES.fetch(model)
      (input_tokens * rate[:input] + output_tokens * rate[:output]) / PER_MILLION
    end

    def with_markup(cost)
      cost * (1 + @plan.markup_percent) # <- MTR-355
    end

    def reseller_part(margin)
      return BigDecimal('0') if @contract.nil?

      margin * @contract.reseller_share
    end
  end
end
