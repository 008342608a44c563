# frozen_string_literal: true

require_relative "../config/stripe"

base = ENV.fetch("PUBLIC_URL")

hook = StripeClient.v1.webhook_endpoints.create(
  url: "#{base}/stripe",
  enabled_events: %w[invoice.paid invoice.payment_failed customer.subscription.deleted]
)
puts "STRIPE_HOOK_SECRET=#{hook.secret}"

meters = StripeClient.v2.core.event_destinations.create(
  name: "meter errors",
  type: "webhook_endpoint",
  event_payload: "thin",
  enabled_events: %w[v1.billing.meter.error_report_triggered v1.billing.meter.no_meter_found],
  webhook_endpoint: { url: "#{base}/stripe/meters" },
  include: ["webhook_endpoint.signing_secret"]
)
puts "STRIPE_THIN_SECRET=#{meters.webhook_endpoint.signing_secret}"
