# frozen_string_literal: true

# config/schedule.yml: "15 2 1 * *"
class CloseMonthJob
  include Sidekiq::Job
  include Sentry::Cron::MonitorCheckIns

  class Incomplete < StandardError; end

  sidekiq_options queue: :billing, retry: 5
  # no check-in by four o'clock on the first pages whoever is on call
  sentry_monitor_check_ins slug: "close-month", monitor_config: Sentry::Cron::MonitorConfig.from_crontab(
    "15 2 1 * *", checkin_margin: 30, max_runtime: 90, timezone: "Etc/UTC"
  )

  # Runs again after a failure: accounts that have their invoice are left out.
  def perform(month = nil)
    period = BillingMonth.parse(month || Time.now.utc.last_month)
    accounts = Account.billable.where.not(id: Invoice.for(period).select(:account_id))
    failed = []

    accounts.find_each do |account|
      close(account, period)
    rescue StandardError => e
      Sentry.capture_exception(e, tags: { area: "billing" }, extra: { account: account.id, period: period.to_s })
      failed << account.id
    end

    raise Incomplete, "#{period}: #{failed.size} accounts not closed: #{failed.first(20).join(', ')}" if failed.any?
  end

  private

  def close(account, period)
    Account.transaction do
      invoice = Invoice.create_for!(account, period)
      Billing::InvoiceLines.new(account, period).call.each { |line| invoice.lines.create!(line) }
      invoice.finalize!
    end
  end
end
