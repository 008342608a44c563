# frozen_string_literal: true

# One row of usage_events to Chargebee. The sweeper enqueues what is older than ten minutes and
# still open, and pages when something is open for six hours.
class PushUsageEventJob < ApplicationJob
  queue_as :chargebee

  retry_on ChargeBee::Error, wait: :polynomially_longer, attempts: 10

  def perform(usage_event)
    return if usage_event.pushed_at?

    ChargeBee::UsageEvent.create(ChargebeeUsage.new(usage_event).to_h)
    usage_event.update!(pushed_at: Time.current)
  end
end
