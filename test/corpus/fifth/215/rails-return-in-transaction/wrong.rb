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
        return :unknown_meter if meter.nil? # <- MTR-215

        meter.entries.create!(
          account_id: payload.fetch("account"),
          quantity: BigDecimal(payload.fetch("quantity").to_s),
          occurred_at: Time.iso8601(payload.fetch("at"))
        )
        :stored
      end
    rescue ActiveRecord::RecordNotUnique
      :duplicate
    end

    private

    attr_reader :payload, :clock
  end
end
