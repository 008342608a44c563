# frozen_string_literal: true

# Karafka marks the offset after #consume has returned, so a batch may come twice. What fails
# five times is sent to deliveries.dead (routing in karafka.rb).
class DeliveryConsumer < Karafka::BaseConsumer
  def consume
    rows = messages.payloads.map { |payload| row(payload) }
    return if rows.empty?

    result = DeliveryUsage.insert_all(rows, unique_by: %i[account_id delivery_id], returning: :id)
    Karafka.logger.info("deliveries: #{result.length} of #{rows.size} were new")
  end

  private

  def row(payload)
    {
      account_id: payload.fetch("account_id"),
      delivery_id: payload.fetch("delivery_id"),
      attempts_billed: payload.fetch("attempts", 1),
      delivered_at: Time.iso8601(payload.fetch("delivered_at"))
    }
  end
end
