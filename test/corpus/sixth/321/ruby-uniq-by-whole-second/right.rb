# frozen_string_literal: true

# Counts the messages of a fleet's devices for the monthly bill. Devices that lose their connection
# send their backlog again, so the ingest table has some messages twice.
class FleetMessageCount
  BATCH = 10_000
  # one billed message is up to 4 KiB
  UNIT_BYTES = 4096

  def initialize(fleet, from:, until_time:)
    @fleet = fleet
    @from = from
    @until_time = until_time
  end

  def billed_units
    @fleet.devices.find_each(batch_size: 200).sum { |device| units_of(device) }
  end

  def last_seen
    raw = @fleet.device_messages.maximum(:sent_at)
    raw && Time.at(raw.to_i).utc.iso8601
  end

  private

  def units_of(device)
    # the device numbers its messages; several of them within a second are the rule
    seen = Set.new
    device.messages
          .where("sent_at >= ? AND sent_at < ?", @from, @until_time)
          .in_batches(of: BATCH)
          .sum do |batch|
            batch.pluck(:boot_id, :sequence, :payload_bytes).sum do |boot_id, sequence, bytes|
              seen.add?([boot_id, sequence]) ? units(bytes) : 0
            end
          end
  end

  def units(bytes)
    [bytes.ceildiv(UNIT_BYTES), 1].max
  end
end
