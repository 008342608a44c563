# frozen_string_literal: true

# What Chargebee wants to know of a usage event.
class ChargebeeUsage
  FIELDS = { "ocr_page" => "pages", "fax" => "sheets" }.freeze

  def initialize(event)
    @event = event
  end

  def to_h
    {
      deduplication_id: @event.uuid,
      subscription_id: @event.subscription.chargebee_id,
      usage_timestamp: @event.occurred_at.to_i, # <- MTR-116
      properties: { FIELDS.fetch(@event.kind) => @event.quantity, "channel" => @event.channel }
    }
  end

  # For the list in the back office.
  def label
    "#{@event.quantity} #{FIELDS.fetch(@event.kind)} on #{@event.occurred_at.to_date.iso8601}"
  end
end
