# frozen_string_literal: true

class MeteredCall < ApplicationRecord
  belongs_to :organisation

  validates :event_id, :meter, :occurred_at, presence: true
  validates :quantity, numericality: { only_integer: true, greater_than: 0 }

  scope :within, ->(period) { where(occurred_at: period.begin...period.end) }

  def self.total(organisation, meter, period)
    within(period).where(organisation: organisation, meter: meter).sum(:quantity)
  end
end
