# frozen_string_literal: true

require "orb"

# Reports yesterday's stored gigabytes of every account. Storage is a gauge, so the snapshot of a day is one event.
namespace :billing do
  desc "Report the storage snapshot of a day to Orb"
  task :report_storage, [:day] => :environment do |_task, args|
    day = args[:day] ? Date.iso8601(args[:day]) : Date.yesterday
    StorageReport.new(day).run
  end
end

class StorageReport
  EVENT_NAME = "storage_snapshot"

  def initialize(day, client: Orb::Client.new)
    @day = day
    @client = client
  end

  def run
    Account.billable.find_each do |account|
      report(account) # <- MTR-113
    end
    Rails.logger.info("storage of #{@day} reported")
  end

  private

  def report(account)
    snapshot = account.storage_snapshots.find_by!(day: @day)
    @client.events.ingest( # <- MTR-113
      events: [
        {
          idempotency_key: "storage-#{account.id}-#{@day.iso8601}",
          event_name: EVENT_NAME,
          external_customer_id: account.uuid,
          timestamp: @day.to_time(:utc).noon.iso8601,
          properties: { gigabytes: snapshot.gigabytes, region: account.region }
        }
      ]
    )
  end
end
