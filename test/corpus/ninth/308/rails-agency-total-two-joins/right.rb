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
      ids = campaigns.select(:id)

      Result.new(
        mails: Mailing.where(campaign_id: ids).sum(:delivered_count),
        asset_bytes: Asset.where(campaign_id: ids).sum(:byte_size),
        fees_cents: fees_cents
      )
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
