# frozen_string_literal: true

# Sends what a pipeline run used to OpenMeter. Enqueued by PipelineRun after commit.
class MeterPipelineRunJob < ApplicationJob
  queue_as :metering

  class Refused < StandardError; end

  retry_on Refused, Faraday::Error, wait: :polynomially_longer, attempts: 12 do |job, error|
    run = job.arguments.first
    run.update!(metering_failed_at: Time.current, metering_error: error.message)
    Sentry.capture_exception(error)
  end

  def perform(run)
    response = connection.post("/api/v1/events") do |request|
      request.headers["Content-Type"] = "application/cloudevents+json"
      request.body = event(run).to_json
    end
    raise Refused, "OpenMeter answered #{response.status}: #{response.body}" unless response.status == 204
  end

  private

  def event(run)
    {
      specversion: "1.0",
      id: ["pipeline-run", run.id].join("-"),
      source: "pipelines",
      type: "pipeline_run",
      subject: run.workspace.slug,
      time: run.finished_at.iso8601(3),
      data: { steps: run.steps_count, credits: run.credits.to_s, trigger: run.trigger }
    }
  end

  def connection
    @connection ||= Faraday.new(
      url: ENV.fetch("OPENMETER_URL"),
      headers: { "Authorization" => "Bearer #{ENV.fetch('OPENMETER_TOKEN')}" },
      request: { open_timeout: 3, timeout: 10 }
    )
  end
end
