# frozen_string_literal: true

module Gpu
  # Books the time of a GPU session. The node sends seconds since the epoch with three decimals, as text
  # ("1767225600.250"), and the price is per millisecond.
  class SessionBooking
    class InvalidSession < StandardError; end

    def initialize(payload)
      @payload = payload
    end

    def call
      raise InvalidSession, "session #{id} ends before it starts" if ended_at < started_at

      # A node reports a session until it is told that it was stored; session_id is unique.
      GpuUsage.insert(
        {
          session_id: id,
          account_id: @payload.fetch("account_id"),
          gpu: @payload.fetch("gpu"),
          started_at: started_at,
          ended_at: ended_at,
          billed_ms: billed_ms
        },
        unique_by: :session_id
      )
    end

    private

    def id
      @payload.fetch("session_id")
    end

    def started_at
      time("started")
    end

    def ended_at
      time("ended")
    end

    # Rational keeps the milliseconds exactly, a float would not.
    def time(field)
      Time.at(Rational(@payload.fetch(field))).utc
    end

    def billed_ms
      ((ended_at.to_r - started_at.to_r) * 1000).to_i
    end
  end
end
