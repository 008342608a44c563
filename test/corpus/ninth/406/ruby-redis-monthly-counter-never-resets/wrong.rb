# frozen_string_literal: true

require "redis"

module Quota
  # Searches that a site may make in a calendar month (UTC), from the plan's `searches_per_month`.
  class SearchCounter
    Exceeded = Class.new(StandardError)

    def initialize(redis: Redis.new(url: ENV.fetch("REDIS_URL")), clock: -> { Time.now.utc })
      @redis = redis
      @clock = clock
    end

    # Counts first and looks afterwards, so that two requests never see the same number.
    def count!(site)
      used = @redis.incr(key(site)) # <- MTR-406
      raise Exceeded, "#{site.plan.searches_per_month} searches used" if used > site.plan.searches_per_month

      used
    end

    def used(site)
      @redis.get(key(site)).to_i
    end

    private

    def key(site)
      "quota:searches:#{site.id}" # <- MTR-406
    end
  end
end
