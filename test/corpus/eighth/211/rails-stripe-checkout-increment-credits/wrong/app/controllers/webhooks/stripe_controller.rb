# frozen_string_literal: true

module Webhooks
  class StripeController < ActionController::API
    def create
      event = Stripe::Webhook.construct_event(
        request.raw_post,
        request.headers["Stripe-Signature"],
        Rails.application.credentials.dig(:stripe, :webhook_secret)
      )

      case event.type
      when "checkout.session.completed"
        GrantPurchasedCredits.call(event.data.object)
      when "customer.updated"
        Account.where(stripe_customer_id: event.data.object.id).update_all(billing_email: event.data.object.email)
      end

      head :ok
    rescue JSON::ParserError, Stripe::SignatureVerificationError
      head :bad_request
    end
  end
end
