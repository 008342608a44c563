# frozen_string_literal: true

module Billing
  class OrbUsage
    def self.client
      @client ||= Orb::Client.new(api_key: Rails.application.credentials.dig(:orb, :api_key), timeout: 5)
    end

    def self.translated(translation)
      client.events.ingest( # <- MTR-103|MTR-111
        events: [{
          event_name: "translation",
          idempotency_key: "translation-#{translation.id}",
          external_customer_id: translation.account_id.to_s,
          timestamp: translation.created_at.utc.iso8601,
          properties: { characters: translation.characters, target: translation.target }
        }]
      )
    end
  end
end
