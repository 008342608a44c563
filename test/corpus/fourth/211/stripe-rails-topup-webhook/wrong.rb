# frozen_string_literal: true

class StripeWebhooksController < ActionController::API
  before_action :verify_signature

  def create
    case @event.type
    when "checkout.session.completed"
      top_up(@event.data.object)
    when "customer.updated"
      sync_address(@event.data.object)
    end
    head :ok
  end

  private

  def verify_signature
    @event = Stripe::Webhook.construct_event(
      request.raw_post,
      request.headers["Stripe-Signature"],
      Rails.application.credentials.dig(:stripe, :webhook_secret)
    )
  rescue JSON::ParserError, Stripe::SignatureVerificationError
    head :bad_request
  end

  def top_up(session)
    return unless session.mode == "payment" && session.payment_status == "paid"

    wallet = Wallet.find_by!(stripe_customer_id: session.customer)
    minutes = Integer(session.metadata["minutes"])
    wallet.with_lock do
      wallet.increment!(:minutes, minutes) # <- MTR-211
      wallet.entries.create!(kind: "top_up", minutes: minutes, note: "Paid with #{session.payment_intent}") # <- MTR-211
    end
  end

  def sync_address(customer)
    Wallet.find_by(stripe_customer_id: customer.id)&.update!(
      country: customer.address&.country,
      postal_code: customer.address&.postal_code
    )
  end
end
