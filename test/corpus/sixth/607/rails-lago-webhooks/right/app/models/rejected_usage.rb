# frozen_string_literal: true

# Usage that Lago took and could not bill: no such metric, a property that is missing, a filter value it does not know.
class RejectedUsage < ApplicationRecord
  KINDS = %w[invalid_code missing_aggregation_property invalid_filter_values].freeze

  scope :open, -> { where(resolved_at: nil) }

  def self.record(webhook)
    found = webhook["events_errors"]&.slice(*KINDS) || { "event_error" => [webhook["event_error"]] }
    found.each do |kind, transaction_ids|
      transaction_ids.each do |rejected|
        upsert({ kind:, reference: reference_of(rejected), payload: webhook }, unique_by: %i[kind reference])
      end
    end
    StatsD.increment("billing.lago.rejected", tags: found.keys.map { |kind| "kind:#{kind}" })
    Sentry.capture_message("Lago cannot bill usage", level: :error, extra: { kinds: found.transform_values(&:size) })
  end

  def self.reference_of(rejected)
    rejected.is_a?(Hash) ? rejected.dig("event", "transaction_id") : rejected
  end
  private_class_method :reference_of
end
