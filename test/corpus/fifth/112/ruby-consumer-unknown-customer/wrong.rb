# frozen_string_literal: true

class ApiUsageConsumer < ApplicationConsumer
  def consume
    events = messages.filter_map { |message| to_event(message) }
    events.each_slice(100) { |slice| metronome.v1.usage.ingest(usage: slice) }
    logger.info("#{events.size} of #{messages.count} usage messages sent")
  end

  private

  def to_event(message)
    payload = message.payload
    tenant = Tenant.find_by(external_id: payload["tenant"])
    return nil if tenant.nil? || tenant.metronome_id.blank? # <- MTR-112

    {
      transaction_id: payload["id"],
      customer_id: tenant.metronome_id,
      event_type: "api_calls",
      timestamp: payload["at"],
      properties: { route: payload["route"], status: payload["status"].to_s }
    }
  end

  def metronome
    @metronome ||= MetronomeSDK::Client.new(bearer_token: ENV.fetch("METRONOME_TOKEN"))
  end
end
