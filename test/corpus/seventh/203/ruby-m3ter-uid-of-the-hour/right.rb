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
    started = open_window
    counts = @redis.hgetall(taken_key(started))
    ts = Time.at(started).utc.iso8601

    counts.each_slice(1000) do |slice|
      measurements = slice.map do |account, requests|
        {
          uid: "#{METER}:#{account}:#{started}",
          meter: METER,
          account: account,
          ts: ts,
          measure: { requests: requests.to_i }
        }
      end
      @m3ter.submit_measurements(measurements)
    end
    @redis.del(taken_key(started), "requests:window")
  end

  private

  # The start of the window that is being sent. One that was not finished is sent again under the same uids.
  def open_window
    started = @clock.now.to_i
    return @redis.get("requests:window").to_i unless @redis.set("requests:window", started, nx: true)

    @redis.renamenx("requests:current", taken_key(started)) if @redis.exists?("requests:current")
    started
  end

  def taken_key(started) = "requests:taken:#{started}"
end

class RequestCountFlushJob
  include Sidekiq::Job
  sidekiq_options queue: "billing", retry: 5, lock: :until_executed

  def perform
    RequestCountFlush.new(redis: REDIS, m3ter: M3ter.client).call
  end
end
