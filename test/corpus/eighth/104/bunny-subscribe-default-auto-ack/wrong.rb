# frozen_string_literal: true

require "bunny"
require "json"
require "logger"
require "sequel"

# Takes the meter readings that the chargers publish and stores one row per charging session.
class ReadingConsumer
  QUEUE = "charging.sessions.ended"
  DEAD = "charging.dead"

  def initialize(db:, amqp_url:, logger: Logger.new($stdout))
    @sessions = db[:charging_sessions]
    @amqp_url = amqp_url
    @logger = logger
  end

  def run
    connection = Bunny.new(@amqp_url, heartbeat: 20, automatically_recover: true).start
    channel = connection.create_channel
    channel.prefetch(50)
    queue = channel.queue(QUEUE, durable: true, arguments: { "x-dead-letter-exchange" => DEAD })

    trap("TERM") { Thread.new { connection.close } }

    @logger.info("waiting for sessions on #{QUEUE}")
    queue.subscribe(block: true) do |_delivery, properties, payload| # <- MTR-104
      store(JSON.parse(payload, symbolize_names: true))
      @logger.debug("stored #{properties.message_id}")
    end
  end

  private

  def store(session)
    @sessions.insert_conflict(target: :session_id).insert(
      session_id: session.fetch(:id),
      site_id: session.fetch(:site),
      watt_hours: session.fetch(:meter_stop) - session.fetch(:meter_start),
      started_at: Time.iso8601(session.fetch(:started)),
      ended_at: Time.iso8601(session.fetch(:ended))
    )
  end
end

if $PROGRAM_NAME == __FILE__
  ReadingConsumer.new(db: Sequel.connect(ENV.fetch("DATABASE_URL")), amqp_url: ENV.fetch("AMQP_URL")).run
end
