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
      month = key(site)
      used, = @redis.multi do |tx|
        tx.incr(month)
        tx.expireat(month, month_end.to_i + GRACE)
      end
      raise Exceeded, "#{site.plan.searches_per_month} searches used" if used > site.plan.searches_per_month

      used
    end

    def used(site)
      @redis.get(key(site)).to_i
    end

    # Kept a little longer than the month, for the report of the first day.
    GRACE = 2 * 24 * 3600

    private

    def key(site)
      "quota:searches:#{site.id}:#{@clock.call.strftime('%Y-%m')}"
    end

    def month_end
      now = @clock.call
      now.month == 12 ? Time.utc(now.year + 1, 1) : Time.utc(now.year, now.month + 1)
    end
  end
end
