# frozen_string_literal: true

# Reports the compute units of one finished notebook run to m3ter.
# Enqueued by NotebookRun's after_commit, once.
class ReportNotebookRunJob < ApplicationJob
  queue_as :metering

  class IngestError < StandardError; end

  retry_on IngestError, Faraday::Error, wait: :polynomially_longer, attempts: 6 do |job, error| # <- MTR-107
    Rails.logger.error("[metering] run #{job.arguments.first} not reported: #{error.message}") # <- MTR-107
  end

  discard_on ActiveJob::DeserializationError

  def perform(run_id)
    run = NotebookRun.includes(:workspace).find(run_id)
    return if run.reported_at?

    answer = connection.post("organizations/#{org_id}/measurements", { measurements: [measurement(run)] })
    raise IngestError, "#{answer.status}: #{answer.body}" unless answer.success?

    run.update!(reported_at: Time.current)
  end

  private

  def measurement(run)
    {
      uid: "notebook-run-#{run.id}",
      meter: "notebook_compute",
      account: run.workspace.m3ter_account_code,
      ts: run.started_at.utc.iso8601(3),
      ets: run.finished_at.utc.iso8601(3),
      measure: { units: run.compute_units },
      metadata: { kernel: run.kernel }
    }
  end

  def connection
    @connection ||= Faraday.new(url: "https://ingest.m3ter.com/") do |f|
      f.request :json
      f.request :authorization, "Bearer", -> { M3terToken.current }
      f.options.timeout = 10
    end
  end

  def org_id
    Rails.configuration.x.m3ter.org_id
  end
end
