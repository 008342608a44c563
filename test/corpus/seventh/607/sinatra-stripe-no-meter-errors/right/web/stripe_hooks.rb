# frozen_string_literal: true

require "sinatra/base"
require "stripe"
require "sentry-ruby"

class StripeHooks < Sinatra::Base
  METER_ERRORS = %w[v1.billing.meter.error_report_triggered v1.billing.meter.no_meter_found].freeze

  post "/stripe" do
    event = Stripe::Webhook.construct_event(request.body.read, request.env["HTTP_STRIPE_SIGNATURE"], ENV.fetch("STRIPE_HOOK_SECRET"))

    case event.type
    when "invoice.paid" then Accounts.unlock(event.data.object.customer)
    when "invoice.payment_failed" then Accounts.warn(event.data.object.customer)
    when "customer.subscription.deleted" then Accounts.lock(event.data.object.customer)
    end
    204
  rescue JSON::ParserError, Stripe::SignatureVerificationError
    halt 400
  end

  # Thin events. Stripe takes usage first and tells here what it could not count.
  post "/stripe/meters" do
    event = StripeClient.parse_thin_event(request.body.read, request.env["HTTP_STRIPE_SIGNATURE"], ENV.fetch("STRIPE_THIN_SECRET"))
    halt 204 unless METER_ERRORS.include?(event.type)

    report = StripeClient.v2.core.events.retrieve(event.id)
    MeterErrors.keep(event.id, report.data)
    Sentry.capture_message("Stripe could not count usage", level: :error, extra: { event: event.id, type: event.type })
    204
  rescue JSON::ParserError, Stripe::SignatureVerificationError
    halt 400
  end
end
