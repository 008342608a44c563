# frozen_string_literal: true

class Wallet < ApplicationRecord
  class InsufficientFunds < StandardError; end

  belongs_to :organization
  has_many :entries, class_name: "WalletEntry", dependent: :restrict_with_exception

  validates :balance_cents, numericality: { only_integer: true }

  scope :low, -> { where("balance_cents < low_balance_cents") }

  def debit!(cents, source:)
    raise ArgumentError, "cents must be positive" unless cents.positive?
    raise InsufficientFunds if balance_cents < cents # <- MTR-409|MTR-401|MTR-304

    transaction do
      entries.create!(kind: :debit, amount_cents: -cents, source: source)
      update!(balance_cents: balance_cents - cents) # <- MTR-409|MTR-401|MTR-304
    end
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
