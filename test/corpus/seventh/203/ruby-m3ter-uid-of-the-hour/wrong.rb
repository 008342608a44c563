# frozen_string_literal: true

# Requests are counted in Redis per account and sent to m3ter every five minutes.
class RequestCountFlush
  METER = "api_requests"

  def initialize(redis:, m3ter:, clock: Time)
    @redis = redis
    @m3ter = m3ter
    @clock = clock
  end

  def call
    now = @clock.now.utc
    take_counts(now).each_slice(1000) do |counts|
      measurements = counts.map do |account, requests|
        {
          uid: "#{METER}:#{account}:#{now.strftime('%Y-%m-%dT%H')}", # <- MTR-203, MTR-202?, MTR-214?
          meter: METER,
          account: account,
          ts: now.iso8601,
          measure: { requests: requests.to_i }
        }
      end
      @m3ter.submit_measurements(measurements)
    end
    finish(now)
  end

  private

  # A window that was not sent is taken again before the next one.
  def take_counts(now)
    unless @redis.exists?("requests:taken")
      @redis.renamenx("requests:current", "requests:taken") if @redis.exists?("requests:current")
    end
    Rails.logger.debug { "taking request counts at #{now}" }
    @redis.hgetall("requests:taken")
  end

  def finish(now)
    @redis.del("requests:taken")
    StatsD.gauge("requests.flushed_at", now.to_i)
  end
end

class RequestCountFlushJob
  include Sidekiq::Job
  sidekiq_options queue: "billing", retry: 5, lock: :until_executed

  def perform
    RequestCountFlush.new(redis: REDIS, m3ter: M3ter.client).call
  end
end
