# frozen_string_literal: true

# config/schedule.yml: "15 2 1 * *"
class CloseMonthJob
  include Sidekiq::Job

  sidekiq_options queue: :billing, retry: false # <- MTR-604|MTR-601

  def perform(month = nil) # <- MTR-604|MTR-601
    period = BillingMonth.parse(month || Time.now.utc.last_month)
    return unless Flipper.enabled?(:month_close) # <- MTR-604?

    accounts = Account.billable.where.not(id: Invoice.for(period).select(:account_id))
    closed = 0

    accounts.find_each do |account|
      close(account, period)
      closed += 1
    rescue StandardError => e # <- MTR-604|MTR-601
      Rails.logger.warn("month close of account #{account.id}: #{e.message}") # <- MTR-604|MTR-601
    end

    Rails.logger.info("closed #{period} for #{closed} accounts") # <- MTR-604|MTR-601
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
