# frozen_string_literal: true

module Usage
  class Ingest
    def initialize(payload, clock: Time)
      @payload = payload
      @clock = clock
    end

    def call
      ApplicationRecord.transaction do
        IngestedEvent.create!(uid: payload.fetch("id"), received_at: clock.current)

        meter = Meter.find_by(code: payload.fetch("meter"))
        raise UnknownMeter, payload.fetch("meter") if meter.nil?

        meter.entries.create!(
          account_id: payload.fetch("account"),
          quantity: BigDecimal(payload.fetch("quantity").to_s),
          occurred_at: Time.iso8601(payload.fetch("at"))
        )
        :stored
      end
    rescue UnknownMeter => e
      # Nothing was kept, so that the event can come again once the meter is there.
      Rails.logger.warn("usage for unknown meter #{e.message}")
      :unknown_meter
    rescue ActiveRecord::RecordNotUnique
      :duplicate
    end

    class UnknownMeter < StandardError; end

    private

    attr_reader :payload, :clock
  end
end
