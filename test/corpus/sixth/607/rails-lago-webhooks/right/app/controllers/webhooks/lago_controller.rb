# frozen_string_literal: true

module Webhooks
  class LagoController < ActionController::API
    before_action :verify_signature

    def create
      case params.require(:webhook_type)
      when "invoice.created"
        InvoiceMirror.upsert_from(params.require(:invoice))
      when "invoice.payment_status_updated"
        invoice = params.require(:invoice)
        InvoiceMirror.find_by!(lago_id: invoice[:lago_id]).update!(payment_status: invoice[:payment_status])
      when "subscription.terminated", "subscription.started"
        SyncSubscriptionJob.perform_later(params.dig(:subscription, :external_id))
      when "alert.triggered"
        UsageAlertMailer.with(alert: params.require(:triggered_alert).to_unsafe_h).reached.deliver_later
      when "event.error", "events.errors"
        RejectedUsage.record(params.except(:controller, :action).to_unsafe_h)
      else
        logger.debug("Lago webhook #{params[:webhook_type]} ignored")
      end

      head :ok
    end

    private

    def verify_signature
      payload, = JWT.decode(
        request.headers["X-Lago-Signature"].to_s, LagoKey.public_key, true, algorithm: "RS256", iss: ENV.fetch("LAGO_URL"), verify_iss: true
      )
      head :unauthorized unless payload["data"] == request.raw_post
    rescue JWT::DecodeError
      head :unauthorized
    end
  end
end
