# frozen_string_literal: true

class UsageEvent < ApplicationRecord
  belongs_to :account

  enum :origin, { customer: 0, trial: 1, support: 2, replay: 3 }, prefix: true

  scope :billable, -> { origin_customer.where(voided_at: nil) }
  scope :during, ->(period) { where(occurred_at: period.begin...period.end) }
end
