# frozen_string_literal: true

module Metering
  # Books one API call against the month of the account. Called by IngestJob,
  # on eight Sidekiq processes at once.
  #
  #   usage_events    unique index on event_id
  #   usage_counters  unique index on (account_id, meter, month)
  class BookUsage
    Result = Struct.new(:booked, :total, keyword_init: true)

    def initialize(account, logger: Rails.logger)
      @account = account
      @logger = logger
    end

    def call(event_id:, meter:, quantity:, occurred_at:)
      month = occurred_at.utc.to_date.beginning_of_month

      UsageEvent.transaction do
        inserted = UsageEvent.insert(
          { event_id:, account_id: @account.id, meter:, quantity:, occurred_at: },
          unique_by: :event_id, returning: :id
        )
        if inserted.empty?
          @logger.info("usage #{event_id} was booked before")
          next Result.new(booked: false, total: total(meter, month))
        end

        add(meter, month, quantity)
        Result.new(booked: true, total: total(meter, month))
      end
    end

    private

    def add(meter, month, quantity)
      UsageCounter.upsert(
        { account_id: @account.id, meter:, month:, quantity:, last_booked_at: Time.current },
        unique_by: %i[account_id meter month],
        on_duplicate: Arel.sql(
          "quantity = usage_counters.quantity + EXCLUDED.quantity, last_booked_at = EXCLUDED.last_booked_at"
        )
      )
    end

    def total(meter, month)
      UsageCounter.where(account_id: @account.id, meter:, month:).pick(:quantity) || 0
    end
  end
end
