# frozen_string_literal: true

# Bills what a subscription used beyond its allowance; periods begin on the day of sign-up.
class OverageBill
  def initialize(subscription)
    @subscription = subscription
  end

  def quantity
    [subscription.usage.within(subscription.current_period).sum(:credits) - subscription.plan.included_credits, 0].max
  end

  def amount_cents
    (quantity * subscription.plan.overage_cents).round
  end

  private

  attr_reader :subscription
end
