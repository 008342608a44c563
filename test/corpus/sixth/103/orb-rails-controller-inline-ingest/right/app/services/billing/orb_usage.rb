# frozen_string_literal: true

module Billing
  module OrbUsage
    def self.client
      @client ||= Orb::Client.new(api_key: Rails.application.credentials.dig(:orb, :api_key), timeout: 20)
    end
  end
end
