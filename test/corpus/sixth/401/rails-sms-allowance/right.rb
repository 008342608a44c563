# frozen_string_literal: true

module Messaging
  class SendCampaign
    class AllowanceExceeded < StandardError; end

    SEGMENT_LENGTH = 153

    def initialize(campaign)
      @campaign = campaign
      @account = campaign.account
    end

    def call
      needed = segments_needed

      # with_lock reloads the row, so sms_remaining is what no other campaign can be spending.
      deliveries = @account.with_lock do
        raise AllowanceExceeded, "#{needed} segments needed" if @account.sms_remaining < needed

        @account.update!(sms_remaining: @account.sms_remaining - needed)
        @campaign.update!(status: :sending, segments: needed)
        @campaign.recipients.find_each.map do |recipient|
          @campaign.deliveries.create!(recipient: recipient, body: render(recipient))
        end
      end

      deliveries.each { |delivery| DeliverSmsJob.perform_later(delivery.id) }
    end

    private

    def segments_needed
      @campaign.recipients.find_each.sum do |recipient|
        (render(recipient).length / SEGMENT_LENGTH.to_r).ceil
      end
    end

    def render(recipient)
      Liquid::Template.parse(@campaign.template).render("name" => recipient.first_name)
    end
  end
end
