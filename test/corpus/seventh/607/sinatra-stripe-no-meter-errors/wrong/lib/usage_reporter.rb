# frozen_string_literal: true

require "stripe"

class UsageReporter
  EVENT_NAME = "ocr_pages"

  def initialize(client: StripeClient)
    @client = client
  end

  # Called by the outbox worker, which keeps the row until this returns.
  def report(row)
    @client.v1.billing.meter_events.create( # <- MTR-607
      event_name: EVENT_NAME,
      identifier: "ocr-#{row[:id]}",
      timestamp: row[:finished_at].to_i,
      payload: { stripe_customer_id: row[:stripe_customer], value: row[:pages].to_s }
    )
  rescue Stripe::InvalidRequestError => e
    raise unless e.message.include?("already exists")
  end
end
