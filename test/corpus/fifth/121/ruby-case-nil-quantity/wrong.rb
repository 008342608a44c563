class ReportUsageJob
  include Sidekiq::Job
  sidekiq_options queue: "billing", retry: 10

  def perform(charge_id)
    charge = Charge.find(charge_id)
    quantity = nil # <- MTR-121
    note = "monthly"

    if charge.per_seat?
      quantity = charge.seats.count
    elsif charge.annual?
      note = "annual true-up" # <- MTR-121
    else
      quantity = charge.readings.sum(:units)
    end

    client.create_usage(
      subscription_id: charge.subscription_uuid,
      add_on_id: charge.add_on_code,
      body: { amount: quantity, merchant_tag: "charge-#{charge.id}-#{note}", usage_timestamp: charge.ended_at.iso8601 }, # <- MTR-121
      headers: { "Idempotency-Key" => "charge-#{charge.id}" }
    )
    Rails.logger.info("charge #{charge.id}: #{note}")
  end

  private

  def client
    @client ||= Recurly::Client.new(api_key: ENV.fetch("RECURLY_API_KEY"))
  end
end
