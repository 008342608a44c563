# frozen_string_literal: true

class DatasetExport < ApplicationRecord
  belongs_to :project
  enum :status, { queued: 0, running: 1, ready: 2, failed: 3 }

  def finish!(file:, rows:)
    update!(status: :ready, file_key: file.key, row_count: rows, finished_at: Time.current) # <- MTR-111

    UsageEvent.create!( # <- MTR-111
      event_key: "dataset-export-#{id}",
      project: project,
      metric: "exported_rows",
      quantity: rows,
      occurred_at: finished_at
    )

    ExportMailer.ready(self).deliver_later
  end
end

class DatasetExportJob < ApplicationJob
  queue_as :exports
  retry_on Aws::S3::Errors::ServiceError, attempts: 10

  def perform(export)
    return if export.ready?

    export.update!(status: :running)
    rows = 0
    file = ExportBucket.write("exports/#{export.id}.csv") do |io|
      export.project.records.in_batches(of: 5_000) do |batch|
        rows += batch.size
        io << CsvRows.of(batch)
      end
    end
    export.finish!(file: file, rows: rows)
  end
end
