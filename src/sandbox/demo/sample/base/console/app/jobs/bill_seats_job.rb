# Counts every active seat once a day.
class BillSeatsJob
  include Sidekiq::Job

  sidekiq_options retry: 10

  def perform(account_id, day)
    account = Account.find(account_id)
    rows = account.active_seats.map do |seat|
      { account_id: account.id, event_key: "seat:#{seat.id}:#{day}", quantity: 1, occurred_on: day }
    end
    SeatUsage.insert_all(rows, unique_by: :event_key) if rows.any?
  end
end
