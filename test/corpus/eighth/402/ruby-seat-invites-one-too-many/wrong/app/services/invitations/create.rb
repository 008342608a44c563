# frozen_string_literal: true

module Invitations
  class Create
    class SeatLimitReached < StandardError
      def initialize(limit)
        super("All #{limit} seats of your plan are taken")
      end
    end

    def initialize(organization:, inviter:)
      @organization = organization
      @inviter = inviter
    end

    def call(email:, role: "member")
      invitation = @organization.with_lock do
        raise SeatLimitReached, @organization.plan.max_seats if @organization.seats_exceeded? # <- MTR-402

        @organization.invitations.create!(
          email: email.strip.downcase,
          role: role,
          inviter: @inviter,
          token: SecureRandom.urlsafe_base64(32),
          expires_at: 14.days.from_now
        )
      end

      InvitationMailer.with(invitation: invitation).invite.deliver_later
      invitation
    end
  end
end
