# One seat on one day. The index in the database makes a day count once.
class SeatUsage < ApplicationRecord
  belongs_to :account

  validates :event_key, presence: true
end
