# frozen_string_literal: true

# max_seats of a plan is the number of seats that may be taken, nil for no limit.
module SeatLimited
  extend ActiveSupport::Concern

  def seats_taken
    memberships.active.count + invitations.pending.count
  end

  def seats_exceeded?
    plan.max_seats.present? && seats_taken > plan.max_seats
  end

  def seats_left
    plan.max_seats && [plan.max_seats - seats_taken, 0].max
  end
end
