# frozen_string_literal: true

module Webhooks
  class LagoController < ActionController::API
    before_action :verify_signature

    def create
      payload = JSON.parse(request.raw_post)
      case payload["webhook_type"] # <- MTR-607
      when "invoice.created"
        StoreInvoiceJob.perform_later(payload.dig("invoice", "lago_id"))
      when "invoice.payment_status_updated"
        UpdatePaymentJob.perform_later(payload.dig("invoice", "lago_id"), payload.dig("invoice", "payment_status"))
      when "customer.payment_provider_created"
        Rails.logger.info("payment provider of #{payload.dig("customer", "external_id")} connected")
      end
      head :ok
    end

    private

    def verify_signature
      signature = Base64.strict_decode64(request.headers["X-Lago-Signature"].to_s)
      expected = OpenSSL::HMAC.digest("sha-256", Rails.application.credentials.lago_hmac_key, request.raw_post)
      head :unauthorized unless ActiveSupport::SecurityUtils.secure_compare(signature, expected)
    rescue ArgumentError
      head :unauthorized
    end
  end
end
