# frozen_string_literal: true

module Billing
  # Enqueued every minute by config/recurring.yml.
  class SendTranslationsToOrb < ApplicationJob
    queue_as :billing
    limits_concurrency to: 1, key: "orb-translations"

    def perform
      Translation.where(orb_sent_at: nil).in_batches(of: 200) do |batch|
        rows = batch.to_a
        deliver(rows)
      rescue Orb::Errors::BadRequestError => e
        Rails.error.report(e, handled: true, context: { ids: rows.map(&:id) })
        rows.each { |row| deliver_alone(row) }
      end
    end

    private

    def deliver(rows)
      OrbUsage.client.events.ingest(events: rows.map { |row| to_event(row) })
      Translation.where(id: rows.map(&:id)).update_all(orb_sent_at: Time.current)
    end

    def deliver_alone(row)
      deliver([row])
    rescue Orb::Errors::APIError => e
      Rails.error.report(e, handled: true, context: { translation: row.id })
    end

    def to_event(row)
      {
        event_name: "translation",
        idempotency_key: "translation-#{row.id}",
        external_customer_id: row.account_id.to_s,
        timestamp: row.created_at.utc.iso8601,
        properties: { characters: row.characters, target: row.target }
      }
    end
  end
end
