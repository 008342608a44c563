# frozen_string_literal: true

# Karafka marks a batch as consumed when `consume` returns; an exception has it delivered again.
class CallConsumer < Karafka::BaseConsumer
  def consume
    MeteredCall.insert_all(messages.map { |message| row(message.payload) }, unique_by: :event_id)
  end

  private

  def row(payload)
    {
      event_id: payload.fetch("call_id"),
      organisation_id: payload.fetch("organisation_id"),
      meter: payload.fetch("kind"),
      quantity: payload.fetch("seconds"),
      occurred_at: Time.iso8601(payload.fetch("ended_at"))
    }
  end
end
