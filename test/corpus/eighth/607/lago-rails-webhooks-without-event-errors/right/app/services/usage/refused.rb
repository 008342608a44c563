# frozen_string_literal: true

module Usage
  # Lago says 200 to an event whose code or properties no metric knows, and tells so later, once an hour.
  # Each report is kept for the billing desk, which mends the metric or the rows and has them sent again.
  class Refused
    def self.call(body)
      report = LagoErrorReport.create!(webhook_type: body.fetch("webhook_type"), body: body)
      Pager.trigger("Lago does not bill some of our usage: report #{report.id}", body.slice("webhook_type", "object_type"))
      StatsD.increment("metering.lago.refused", tags: { type: body.fetch("webhook_type") })
      report
    end
  end
end
