# frozen_string_literal: true

class Subscription < ApplicationRecord
  belongs_to :account
  belongs_to :plan
  has_many :usage, class_name: 'UsageRecord', dependent: :restrict_with_exception

  def current_period
    current_period_start...current_period_end
  end
end
