# frozen_string_literal: true

module Webhooks
  class LagoController < ActionController::API
    before_action :verify_signature

    HANDLERS = {
      "invoice.created" => ->(body) { Invoices::Import.call(body.fetch("invoice")) },
      "invoice.payment_status_updated" => ->(body) { Invoices::Import.call(body.fetch("invoice")) },
      "subscription.started" => ->(body) { Subscriptions::Sync.call(body.fetch("subscription")) },
      "subscription.terminated" => ->(body) { Subscriptions::Terminate.call(body.fetch("subscription")) },
      "wallet.depleted_ongoing_balance" => ->(body) { Wallets::Warn.call(body.fetch("wallet")) },
      "event.error" => ->(body) { Usage::Refused.call(body) },
      "events.errors" => ->(body) { Usage::Refused.call(body) }
    }.freeze

    def create
      body = JSON.parse(request.raw_post)
      handler = HANDLERS[body["webhook_type"]]
      return head :ok if handler.nil?

      LagoWebhook.transaction do
        LagoWebhook.create!(unique_key: request.headers["X-Lago-Unique-Key"], webhook_type: body["webhook_type"])
        handler.call(body)
      end
      head :ok
    rescue ActiveRecord::RecordNotUnique
      head :ok # delivered before
    end

    private

    def verify_signature
      expected = Base64.strict_encode64(OpenSSL::HMAC.digest("sha256", ENV.fetch("LAGO_API_KEY"), request.raw_post))
      given = request.headers["X-Lago-Signature"].to_s
      head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(given, expected)
    end
  end
end
