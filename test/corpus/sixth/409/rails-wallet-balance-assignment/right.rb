# frozen_string_literal: true

class Wallet < ApplicationRecord
  class InsufficientFunds < StandardError; end

  belongs_to :organization
  has_many :entries, class_name: "WalletEntry", dependent: :restrict_with_exception

  validates :balance_cents, numericality: { only_integer: true, greater_than_or_equal_to: 0 }

  scope :low, -> { where("balance_cents < low_balance_cents") }

  def debit!(cents, source:)
    raise ArgumentError, "cents must be positive" unless cents.positive?

    transaction do
      # wallet_entries is unique on (source_type, source_id, kind): a job that runs again stops here
      entries.create!(kind: :debit, amount_cents: -cents, source: source)
      taken = self.class.where(id: id)
                  .where("balance_cents >= ?", cents)
                  .update_all(["balance_cents = balance_cents - ?, updated_at = now()", cents])
      raise InsufficientFunds if taken.zero?
    end
    reload
    LowBalanceMailer.with(wallet: self).warn.deliver_later if low?
  end

  def low?
    balance_cents < low_balance_cents
  end

  def statement(month)
    from = month.in_time_zone("UTC").beginning_of_month
    entries.where(created_at: from...from.next_month).order(:created_at, :id)
  end
end
