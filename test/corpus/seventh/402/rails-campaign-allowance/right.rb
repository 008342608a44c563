# frozen_string_literal: true

module Campaigns
  class AllowanceExceeded < StandardError
    attr_reader :left

    def initialize(left)
      @left = left
      super("only #{left} emails are left this month")
    end
  end

  # Queues a campaign and takes its emails from the account's monthly allowance.
  class Launch
    def initialize(campaign, now: Time.now.utc)
      @campaign = campaign
      @account = campaign.account
      @now = now
    end

    def call
      account.with_lock do
        recipients = campaign.recipients.subscribed.count
        left = [allowance - sent_this_month, 0].max
        raise AllowanceExceeded, left if recipients > left

        campaign.update!(status: :queued, queued_at: now, emails_count: recipients)
      end
      DeliverCampaignJob.perform_later(campaign)
    end

    private

    attr_reader :campaign, :account, :now

    def allowance
      account.plan.emails_per_month
    end

    def sent_this_month
      month = now.beginning_of_month...now.next_month.beginning_of_month
      account.campaigns.where(queued_at: month).sum(:emails_count)
    end
  end
end
