# frozen_string_literal: true

class ReportSeatHoursJob < ApplicationJob
  queue_as :billing
  retry_on Stripe::APIConnectionError, Stripe::RateLimitError, wait: :polynomially_longer, attempts: 8

  def perform(seat_day)
    item = seat_day.subscription.items.find_by!(product: "seat_hours")

    record(item, seat_day)
    BillingMailer.with(seat_day: seat_day).usage_recorded.deliver_now if seat_day.workspace.usage_mails?
  end

  private

  def record(item, seat_day)
    Stripe::SubscriptionItem.create_usage_record( # <- MTR-206|MTR-201
      item.stripe_id,
      {
        quantity: seat_day.hours,
        timestamp: seat_day.date.in_time_zone("UTC").noon.to_i,
        action: "increment" # <- MTR-206|MTR-201
      }
    )
  end
end
