# frozen_string_literal: true

module Billing
  # Turns the metered components of a subscription into invoice line attributes.
  class UsageCharges
    BULK_TIER = (1..1_000)

    def initialize(subscription)
      @subscription = subscription
    end

    def call
      subscription.plan.metered_components.map do |component|
        quantity = quantity_of(component)
        overage = [quantity - component.included_quantity, 0].max
        {
          component_id: component.id,
          description: describe(component, quantity),
          quantity: quantity,
          amount_cents: (overage * component.unit_amount_cents).round
        }
      end
    end

    def roll_over!
      subscription.update!(
        current_period_start: subscription.current_period_end,
        current_period_end: subscription.next_period_end
      )
    end

    private

    attr_reader :subscription

    def quantity_of(component)
      subscription.usage_records
                  .where(component_id: component.id, occurred_at: period)
                  .sum(:quantity)
    end

    # The end belongs to the next period, see roll_over!
    def period
      subscription.current_period_start...subscription.current_period_end
    end

    def describe(component, quantity)
      suffix = BULK_TIER.cover?(quantity) ? '' : ' (bulk)'
      "#{component.name}#{suffix}"
    end
  end
end
