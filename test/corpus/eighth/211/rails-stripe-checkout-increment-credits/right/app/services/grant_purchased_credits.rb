# frozen_string_literal: true

# Puts the credits of a paid package on the account that bought it, once for each
# event that Stripe delivers, however often it does.
class GrantPurchasedCredits
  PACKAGES = { "starter" => 500, "studio" => 2_500, "agency" => 12_000 }.freeze

  def self.call(event)
    new(event).call
  end

  def initialize(event)
    @event = event
    @session = event.data.object
  end

  def call
    return unless @session.payment_status == "paid"

    account = Account.find_by!(stripe_customer_id: @session.customer)
    credits = PACKAGES.fetch(@session.metadata["package"])

    Account.transaction do
      StripeEvent.create!(event_id: @event.id, event_type: @event.type)
      account.credit_movements.create!(amount: credits, reason: "purchase", reference: @session.id)
      Account.update_counters(account.id, credits: credits)
    end

    ReceiptMailer.credits_bought(account, credits).deliver_later
  rescue ActiveRecord::RecordNotUnique
    Rails.logger.info("credits of #{@session.id} were granted before (#{@event.id})")
  end
end
