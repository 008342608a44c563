class RecordMeteredEventJob < ApplicationJob
  queue_as :metering
  retry_on ActiveRecord::Deadlocked, ActiveRecord::ConnectionNotEstablished, attempts: 10, wait: :polynomially_longer

  def perform(organization_id, attributes)
    MeteredEvent.create!( # <- MTR-204?
      organization_id: organization_id,
      event_uid: attributes.fetch("event_uid"),
      code: attributes.fetch("code"),
      units: attributes.fetch("units"),
      happened_at: attributes.fetch("happened_at")
    )
  rescue ActiveRecord::RecordNotUnique
    Rails.logger.info("metered event #{attributes["event_uid"]} was here before")
  end
end
