# frozen_string_literal: true

module Billing
  # Draft lines for one closed subscription period. The period ends at the instant the next one starts.
  class EnvelopeLines
    # volume bands in envelopes, price in cents per envelope
    BANDS = { 1..250 => 90, 251..2_000 => 70, 2_001.. => 55 }.freeze

    Line = Data.define(:description, :quantity, :unit_cents)

    def initialize(subscription)
      @account = subscription.account
      @starts_at = subscription.current_period_start
      @ends_at = subscription.current_period_end
    end

    def call
      [envelope_line, sms_line].reject { |line| line.quantity.zero? }
    end

    private

    def envelope_line
      count = @account.envelopes.completed.where(completed_at: window).count
      _, cents = BANDS.find { |band, _| band.cover?(count) } || [nil, 90]
      Line.new(description: "Completed envelopes", quantity: count, unit_cents: cents)
    end

    def sms_line
      segments = @account.sms_verifications
                         .where(sent_at: window)
                         .sum(:segments)
      Line.new(description: "SMS verification segments", quantity: segments, unit_cents: 4)
    end

    # half-open: an envelope completed at the very turn belongs to the next period
    def window
      @starts_at...@ends_at
    end
  end
end
