# frozen_string_literal: true

# The row is the truth; UsageEvent enqueues DeliverUsageEventJob after commit, and a sweeper
# picks up what was never delivered.
class MeterCharacters
  CODE = "translated_characters"

  def self.record!(translation)
    UsageEvent.create!(
      transaction_id: "translation-#{translation.id}",
      account: translation.account,
      code: CODE,
      occurred_at: translation.created_at,
      properties: { characters: translation.text.length, locale: translation.target_locale }
    )
  end

  def self.payload(event)
    {
      transaction_id: event.transaction_id,
      external_subscription_id: event.account.lago_subscription_id,
      code: event.code,
      timestamp: event.occurred_at.to_i,
      properties: event.properties
    }
  end
end
