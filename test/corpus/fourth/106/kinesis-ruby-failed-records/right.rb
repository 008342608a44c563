# frozen_string_literal: true

require "aws-sdk-kinesis"
require "json"

module Metering
  # Moves the usage rows of the outbox table onto the billing stream.
  class StreamRelay
    STREAM = "billing-usage"
    PAGE = 400
    Stuck = Class.new(StandardError)

    def initialize(db, kinesis: Aws::Kinesis::Client.new)
      @db = db
      @kinesis = kinesis
    end

    def drain
      loop { break if relay_page.zero? }
    end

    def pending
      @db[:usage_outbox].where(relayed_at: nil).count
    end

    private

    def relay_page
      @db.transaction do
        rows = @db[:usage_outbox].where(relayed_at: nil).order(:id).limit(PAGE).for_update.skip_locked.all
        put(rows) unless rows.empty?
        rows.size
      end
    end

    def put(rows)
      answer = @kinesis.put_records(stream_name: STREAM, records: rows.map { |row| record(row) })
      taken, refused = rows.zip(answer.records).partition { |_, result| result.error_code.nil? }
      mark_relayed(taken.map { |row, _| row[:id] })
      StatsD.increment("usage.relayed", by: taken.size)
      return if answer.failed_record_count.zero?

      StatsD.increment("usage.relay_refused", by: answer.failed_record_count)
      raise Stuck, refused.first.last.error_message if taken.empty?
    end

    def mark_relayed(ids)
      @db[:usage_outbox].where(id: ids).update(relayed_at: Time.now.utc)
    end

    def record(row)
      {
        partition_key: row[:account_id].to_s,
        data: JSON.generate(
          event_id: row[:event_id],
          account_id: row[:account_id],
          meter: row[:meter],
          quantity: row[:quantity],
          occurred_at: row[:occurred_at].utc.iso8601(3)
        )
      }
    end
  end
end
