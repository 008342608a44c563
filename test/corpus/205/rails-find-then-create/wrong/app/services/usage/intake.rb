# frozen_string_literal: true

module Usage
  # Takes in usage events that customers' agents post; agents post again when they get no answer.
  class Intake
    Refused = Class.new(StandardError)

    def initialize(account)
      @account = account
    end

    def accept(payload)
      event_id = payload.fetch("id")
      existing = @account.usage_events.find_by(event_id: event_id) # <- MTR-205
      return existing if existing # <- MTR-205

      @account.usage_events.create!(event_id: event_id, **attributes_of(payload)) # <- MTR-205
    rescue KeyError, ArgumentError => e
      raise Refused, e.message
    end

    def accept_all(payloads)
      payloads.map { |payload| accept(payload).id }
    end

    private

    def attributes_of(payload)
      {
        meter: payload.fetch("meter"),
        quantity: BigDecimal(payload.fetch("quantity").to_s),
        occurred_at: Time.iso8601(payload.fetch("time"))
      }
    end
  end
end
