# frozen_string_literal: true

require "json"

# Moves usage that the edge nodes push to Redis into Postgres. One process per shard.
class UsageDrain
  SOURCE = "usage:incoming"
  TAKEN = "usage:taken"
  BROKEN = "usage:broken"

  def initialize(redis:, shard:, logger: Rails.logger)
    @redis = redis
    @shard = shard
    @logger = logger
    @running = true
  end

  def stop = @running = false

  def run
    restore_taken
    while @running
      payload = @redis.blmove(list(SOURCE), list(TAKEN), "RIGHT", "LEFT", timeout: 5)
      next if payload.nil?

      handle(payload)
      StatsD.increment("usage.drained")
    end
  end

  private

  # What an earlier process took and did not finish.
  def restore_taken
    nil while @redis.lmove(list(TAKEN), list(SOURCE), "LEFT", "RIGHT")
  end

  def handle(payload)
    store(JSON.parse(payload))
    @redis.lrem(list(TAKEN), 1, payload)
  rescue JSON::ParserError, KeyError => e
    Sentry.capture_exception(e)
    @redis.multi do |tx|
      tx.lpush(list(BROKEN), payload)
      tx.lrem(list(TAKEN), 1, payload)
    end
  end

  def list(name) = "#{name}:#{@shard}"

  def store(event)
    UsageEvent.insert(
      {
        event_id: event.fetch("id"),
        zone_id: event.fetch("zone"),
        bytes: event.fetch("bytes"),
        occurred_at: Time.at(event.fetch("ts")).utc
      },
      unique_by: :event_id
    )
  end
end
