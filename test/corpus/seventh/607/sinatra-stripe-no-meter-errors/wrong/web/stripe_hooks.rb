# frozen_string_literal: true

require "sinatra/base"
require "stripe"

class StripeHooks < Sinatra::Base
  post "/stripe" do
    event = Stripe::Webhook.construct_event(request.body.read, request.env["HTTP_STRIPE_SIGNATURE"], ENV.fetch("STRIPE_HOOK_SECRET"))

    case event.type # <- MTR-607
    when "invoice.paid" then Accounts.unlock(event.data.object.customer)
    when "invoice.payment_failed" then Accounts.warn(event.data.object.customer)
    when "customer.subscription.deleted" then Accounts.lock(event.data.object.customer)
    end
    204
  rescue JSON::ParserError, Stripe::SignatureVerificationError
    halt 400
  end
end
