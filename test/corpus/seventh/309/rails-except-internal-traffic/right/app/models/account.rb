# frozen_string_literal: true

class Account < ApplicationRecord
  has_many :messages, dependent: :restrict_with_exception
  has_many :members, dependent: :destroy

  scope :paying, -> { where.not(plan_id: nil) }
end
