# frozen_string_literal: true

require_relative "../config/stripe"

base = ENV.fetch("PUBLIC_URL")

hook = StripeClient.v1.webhook_endpoints.create(
  url: "#{base}/stripe",
  enabled_events: %w[invoice.paid invoice.payment_failed customer.subscription.deleted] # <- MTR-607
)
puts "STRIPE_HOOK_SECRET=#{hook.secret}"
