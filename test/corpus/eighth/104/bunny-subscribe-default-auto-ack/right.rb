# frozen_string_literal: true

require "bunny"
require "json"
require "logger"
require "sequel"

# Takes the meter readings that the chargers publish and stores one row per charging session.
class ReadingConsumer
  QUEUE = "charging.sessions.ended"
  DEAD = "charging.dead" # bound to charging.sessions.dead, which operations are paged for

  Unreadable = Class.new(StandardError)

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
    queue.subscribe(manual_ack: true, block: true) do |delivery, properties, payload|
      take(channel, delivery.delivery_tag, properties.message_id, payload)
    end
  end

  private

  def take(channel, tag, message_id, payload)
    store(parse(payload))
    channel.ack(tag)
  rescue Unreadable => e
    @logger.error("#{message_id} goes to #{DEAD}: #{e.message}")
    channel.reject(tag, false)
  rescue Sequel::DatabaseError => e
    @logger.warn("#{message_id} goes back to the queue: #{e.message}")
    sleep 1
    channel.reject(tag, true)
  end

  def parse(payload)
    session = JSON.parse(payload, symbolize_names: true)
    {
      session_id: session.fetch(:id),
      site_id: session.fetch(:site),
      watt_hours: session.fetch(:meter_stop) - session.fetch(:meter_start),
      started_at: Time.iso8601(session.fetch(:started)),
      ended_at: Time.iso8601(session.fetch(:ended))
    }
  rescue JSON::ParserError, KeyError, ArgumentError => e
    raise Unreadable, e.message
  end

  def store(row)
    @sessions.insert_conflict(target: :session_id).insert(row)
  end
end

if $PROGRAM_NAME == __FILE__
  ReadingConsumer.new(db: Sequel.connect(ENV.fetch("DATABASE_URL")), amqp_url: ENV.fetch("AMQP_URL")).run
end
