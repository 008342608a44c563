# frozen_string_literal: true

module StripeMeter
  module_function

  def report(usage)
    Stripe::Billing::MeterEvent.create(
      event_name: "meeting_minutes",
      identifier: "meeting-usage-#{usage.id}",
      timestamp: usage.ended_at.to_i,
      payload: { stripe_customer_id: usage.account.stripe_customer_id, value: usage.minutes.to_s }
    )
  rescue Stripe::InvalidRequestError => e
    raise unless e.message.include?("already exists")

    Rails.logger.info("meeting usage #{usage.id} is at Stripe already")
  end

  def summary(account, from:, to:)
    Stripe::Billing::Meter.list_event_summaries(
      Rails.configuration.x.minutes_meter,
      customer: account.stripe_customer_id, start_time: from.to_i, end_time: to.to_i
    )
  end
end
