# One export that a customer downloaded.
class ExportUsage < ApplicationRecord
  belongs_to :account

  validates :event_key, presence: true
end
