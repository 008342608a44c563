# frozen_string_literal: true

require "json"

# Moves usage that the edge nodes push to Redis into Postgres. One process per shard.
class UsageDrain
  SOURCE = "usage:incoming"

  def initialize(redis:, shard:, logger: Rails.logger)
    @redis = redis
    @shard = shard
    @logger = logger
    @running = true
  end

  def stop = @running = false

  def run
    while @running
      _, payload = @redis.brpop("#{SOURCE}:#{@shard}", timeout: 5) # <- MTR-104
      next if payload.nil?

      store(JSON.parse(payload)) # <- MTR-104
      StatsD.increment("usage.drained")
    end
  end

  private

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
