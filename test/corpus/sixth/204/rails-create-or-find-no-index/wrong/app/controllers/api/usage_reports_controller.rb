module Api
  class UsageReportsController < ApiController
    before_action :authenticate_device!

    def create
      events = UsageEvent.transaction do
        reports.map { |report| UsageEvent.record!(current_device.account, report) }
      end
      render json: { stored: events.map(&:event_id) }, status: :accepted
    end

    private

    def reports
      params.expect(reports: [[:event_id, :meter, :quantity, :occurred_at]]).map(&:to_h).map(&:with_indifferent_access)
    end
  end
end
