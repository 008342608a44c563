class UsageEvent < ApplicationRecord
  belongs_to :account

  validates :event_id, :meter, :occurred_at, presence: true
  validates :quantity, numericality: { greater_than_or_equal_to: 0 }

  # Devices send a report again until they see a 2xx, so the same event id comes more than once.
  # The unique index on (account_id, event_id) settles which one stays.
  def self.record!(account, report)
    account.usage_events.create_or_find_by!(event_id: report.fetch(:event_id)) do |event|
      event.meter = report.fetch(:meter)
      event.quantity = report.fetch(:quantity)
      event.occurred_at = Time.iso8601(report.fetch(:occurred_at))
    end
  end
end
