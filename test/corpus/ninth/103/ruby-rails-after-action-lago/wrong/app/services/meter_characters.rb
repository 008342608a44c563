# frozen_string_literal: true

class MeterCharacters
  CODE = "translated_characters"

  def self.call(translation)
    new(translation).call
  end

  def initialize(translation, client: LAGO)
    @translation = translation
    @client = client
  end

  def call
    @client.events.create( # <- MTR-103, MTR-111?
      transaction_id: "translation-#{@translation.id}",
      external_subscription_id: @translation.account.lago_subscription_id,
      code: CODE,
      timestamp: @translation.created_at.to_i,
      properties: { characters: @translation.text.length, locale: @translation.target_locale }
    )
  end
end
