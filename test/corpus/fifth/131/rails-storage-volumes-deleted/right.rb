class Volume < ApplicationRecord
  belongs_to :account

  # Volumes that existed at some time within [from, to).
  scope :present_between, lambda { |from, to|
    where("created_at < ?", to).where("deleted_at IS NULL OR deleted_at > ?", from)
  }

  def destroy_later
    update!(deleted_at: Time.current)
    DetachVolumeJob.perform_later(id)
  end

  # Gigabyte-hours, rounded up to full hours.
  def gigabyte_hours(from, to)
    first = [created_at, from].max
    last = [deleted_at || to, to].min
    size_gb * ((last - first) / 1.hour).ceil
  end
end

class MeterVolumesJob < ApplicationJob
  queue_as :metering
  retry_on StandardError, wait: :polynomially_longer, attempts: 15

  def perform(day)
    from = Time.utc(*day.split("-").map(&:to_i))
    to = from + 1.day
    Volume.present_between(from, to).find_each do |volume|
      UsageEvent.upsert(
        { event_id: "volume-#{volume.id}-#{day}", account_id: volume.account_id, meter: "gb_hours",
          quantity: volume.gigabyte_hours(from, to), occurred_at: from },
        unique_by: :event_id
      )
    end
  end
end
