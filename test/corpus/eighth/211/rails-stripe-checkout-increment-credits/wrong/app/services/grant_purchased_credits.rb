# frozen_string_literal: true

# Puts the credits of a paid package on the account that bought it.
class GrantPurchasedCredits
  PACKAGES = { "starter" => 500, "studio" => 2_500, "agency" => 12_000 }.freeze

  def self.call(session)
    new(session).call
  end

  def initialize(session)
    @session = session
  end

  def call
    return unless @session.payment_status == "paid"

    account = Account.find_by!(stripe_customer_id: @session.customer)
    credits = PACKAGES.fetch(@session.metadata["package"])

    Account.transaction do
      Account.update_counters(account.id, credits: credits) # <- MTR-211
      account.credit_movements.create!(amount: credits, reason: "purchase", reference: @session.id) # <- MTR-211
    end

    ReceiptMailer.credits_bought(account, credits).deliver_later
  end
end
