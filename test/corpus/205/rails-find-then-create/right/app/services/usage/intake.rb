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
      usage_event = @account.usage_events.create_or_find_by!(event_id: event_id) do |event|
        event.assign_attributes(attributes_of(payload))
      end
      usage_event
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
