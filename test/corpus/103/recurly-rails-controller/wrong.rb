# frozen_string_literal: true

require "recurly"

module Api
  # Text messages sent for a customer; each one is a unit of the "sms" add-on.
  class MessagesController < ApplicationController
    before_action :authenticate_account!

    def create
      message = current_account.messages.create!(message_params.merge(state: "accepted"))
      recurly.create_usage( # <- MTR-103, MTR-111?
        subscription_id: subscription_id,
        add_on_id: "code-sms",
        body: { amount: message.segments, merchant_tag: message.id.to_s, usage_timestamp: message.created_at },
        headers: { "Idempotency-Key" => "sms-#{message.id}" }
      )
      render json: { id: message.id, segments: message.segments }, status: :created
    end

    def show
      message = current_account.messages.find(params[:id])
      render json: message.as_json(only: %i[id state segments created_at])
    end

    private

    def message_params
      params.require(:message).permit(:to, :from, :body)
    end

    def subscription_id
      current_account.recurly_subscription_id
    end

    def recurly
      @recurly ||= Recurly::Client.new(api_key: Rails.application.credentials.recurly_api_key)
    end
  end
end
