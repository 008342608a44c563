# frozen_string_literal: true

class ProjectUsage
  CACHE_TTL = 6.hours

  attr_reader :project

  def initialize(project)
    @project = project
  end

  # For the usage page, which is loaded all day long.
  def summary(month)
    Rails.cache.fetch(["project-usage", project.id, month.iso8601], expires_in: CACHE_TTL) { compute(month) }
  end

  def compute(month)
    builds = project.builds.finished.where(finished_at: month.beginning_of_month...month.next_month.beginning_of_month)
    {
      linux_seconds: builds.where(runner: "linux").sum(:billable_seconds),
      macos_seconds: builds.where(runner: "macos").sum(:billable_seconds),
      builds: builds.count,
    }
  end
end

# Runs on the second of the month for the one before (config/recurring.yml).
class CloseMonthJob < ApplicationJob
  queue_as :billing

  LINUX_MILLICENTS_PER_SECOND = 13
  MACOS_MILLICENTS_PER_SECOND = 133

  def perform(project_id, month)
    project = Project.find(project_id)
    usage = ProjectUsage.new(project).summary(month.in_time_zone("UTC")) # <- MTR-317

    millicents = (usage[:linux_seconds] * LINUX_MILLICENTS_PER_SECOND) +
                 (usage[:macos_seconds] * MACOS_MILLICENTS_PER_SECOND)

    # unique index on project_id, month
    Invoice.insert(
      {
        project_id: project.id,
        month: month,
        linux_seconds: usage[:linux_seconds],
        macos_seconds: usage[:macos_seconds],
        amount_cents: (millicents / 1000r).round,
      },
      unique_by: %i[project_id month],
    )
  end
end
