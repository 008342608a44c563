require "stripe"

# Counts an export and reports it to Stripe. Sidekiq runs a job at least once.
class RecordExportUsageJob
  include Sidekiq::Job

  def perform(account_id, export_id, minutes)
    account = Account.find(account_id)
    event_key = "export:#{export_id}"
    unless ExportUsage.exists?(event_key: event_key)
      ExportUsage.create!(account: account, event_key: event_key, quantity: minutes, occurred_at: Time.now.utc)
    end
    report_minutes(account, event_key, minutes)
  end

  private

  def report_minutes(account, event_key, minutes)
    Stripe::Billing::MeterEvent.create(
      event_name: "export_minutes",
      identifier: event_key,
      payload: { stripe_customer_id: account.stripe_customer_id, value: minutes.to_s }
    )
  rescue Stripe::StripeError => e
    Rails.logger.error("export usage not sent: #{e.message}")
  end
end
