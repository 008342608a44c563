# frozen_string_literal: true

module Billing
  # Messages an account pays for: everything but what our own tools sent.
  class MessageUsage
    def initialize(account, period)
      @account = account
      @period = period
    end

    def billable
      # the public API leaves `source` empty
      @account.messages
              .where(sent_at: @period, bounced_at: nil)
              .where("messages.source IS DISTINCT FROM 'internal'")
    end

    def by_channel
      billable.group(:channel).sum(:segments)
    end

    def total
      billable.sum(:segments)
    end
  end
end
