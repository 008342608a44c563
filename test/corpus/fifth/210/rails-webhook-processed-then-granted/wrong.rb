# frozen_string_literal: true

class ProcessPaddleEventJob < ApplicationJob
  queue_as :webhooks
  retry_on StandardError, wait: :polynomially_longer, attempts: 12

  def perform(event)
    return if event.processed_at?

    case event.kind
    when "transaction.completed" then top_up(event)
    when "subscription.canceled" then close(event)
    end
  end

  private

  def top_up(event)
    organization = Organization.find_by!(paddle_customer_id: event.data.fetch("customer_id"))
    credits = event.data.fetch("items").sum { |item| item["quantity"] * CREDITS.fetch(item.dig("price", "id")) }

    event.update!(processed_at: Time.current) # <- MTR-210
    organization.wallet.deposit!(credits, reference: event.uid) # <- MTR-210
    WalletMailer.with(organization: organization, credits: credits).topped_up.deliver_later
  end

  def close(event)
    Subscription.find_by!(paddle_id: event.data.fetch("id")).close!
    event.update!(processed_at: Time.current)
  end

  CREDITS = { "pri_01small" => 1_000, "pri_01large" => 12_000 }.freeze
end
