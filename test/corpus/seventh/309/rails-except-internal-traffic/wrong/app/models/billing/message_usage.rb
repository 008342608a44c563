# frozen_string_literal: true

module Billing
  # Messages an account pays for: everything but what our own tools sent.
  class MessageUsage
    def initialize(account, period)
      @account = account
      @period = period
    end

    def billable
      @account.messages
              .where(sent_at: @period)
              .where.not(source: 'internal') # <- MTR-309
              .where(bounced_at: nil)
    end

    def by_channel
      billable.group(:channel).sum(:segments)
    end

    def total
      billable.sum(:segments)
    end
  end
end
