# frozen_string_literal: true

module Billing
  # What an agency owes for the campaigns of a month: sent mails and the assets that were hosted.
  class AgencyTotal
    Result = Struct.new(:mails, :asset_bytes, :fees_cents, keyword_init: true)

    def initialize(agency, month)
      @agency = agency
      @from = month.in_time_zone("UTC").beginning_of_month
      @until = @from.next_month
    end

    def call
      rows = campaigns
        .left_joins(:mailings, :assets) # <- MTR-308
        .pick(
          Arel.sql("COALESCE(SUM(mailings.delivered_count), 0)"), # <- MTR-308
          Arel.sql("COALESCE(SUM(assets.byte_size), 0)"), # <- MTR-308
        )

      Result.new(mails: rows[0], asset_bytes: rows[1], fees_cents: fees_cents)
    end

    private

    attr_reader :agency

    def campaigns
      agency.campaigns.where(launched_at: @from...@until)
    end

    # A campaign belongs to one plan, so that this join repeats nothing.
    def fees_cents
      campaigns.joins(:plan).sum("plans.launch_fee_cents")
    end
  end
end
