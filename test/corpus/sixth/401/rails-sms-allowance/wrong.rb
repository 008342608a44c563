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
      raise AllowanceExceeded, "#{needed} segments needed" if @account.sms_remaining < needed # <- MTR-401|MTR-409

      deliveries = @campaign.recipients.find_each.map do |recipient|
        @campaign.deliveries.create!(recipient: recipient, body: render(recipient))
      end

      @account.decrement!(:sms_remaining, needed) # <- MTR-401|MTR-409, MTR-111?
      deliveries.each { |delivery| DeliverSmsJob.perform_later(delivery.id) }
      @campaign.update!(status: :sending, segments: needed)
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
