package app.cronwise.billing

import app.cronwise.db.tables.references.JOB_RUNS
import app.cronwise.db.tables.references.PROJECTS
import java.math.BigDecimal
import java.time.OffsetDateTime
import java.util.UUID
import org.jooq.DSLContext
import org.jooq.impl.DSL.coalesce
import org.jooq.impl.DSL.inline
import org.jooq.impl.DSL.sum
import org.springframework.stereotype.Repository

data class ProjectUsage(val project: String, val seconds: BigDecimal)

/**
 * Runs per project, the lines of the invoice. Runs that were started with a key of the account
 * have no project (`job_runs.project_id` is null).
 */
@Repository
class RunUsageRepository(private val dsl: DSLContext) {

    fun perProject(accountId: UUID, from: OffsetDateTime, until: OffsetDateTime): List<ProjectUsage> {
        val seconds = sum(JOB_RUNS.BILLED_SECONDS)
        val project = coalesce(PROJECTS.NAME, inline("(account)")).`as`("project")
        return dsl
            .select(project, seconds)
            .from(JOB_RUNS)
            .leftJoin(PROJECTS).on(PROJECTS.ID.eq(JOB_RUNS.PROJECT_ID))
            .where(JOB_RUNS.ACCOUNT_ID.eq(accountId))
            .and(JOB_RUNS.FINISHED_AT.ge(from))
            .and(JOB_RUNS.FINISHED_AT.lt(until))
            .groupBy(PROJECTS.ID, PROJECTS.NAME)
            .orderBy(project)
            .fetch { ProjectUsage(it.value1()!!, it.value2()!!) }
    }

    /** For the project's own page, which knows only runs of a project. */
    fun lastRun(projectId: UUID): OffsetDateTime? =
        dsl.select(JOB_RUNS.FINISHED_AT)
            .from(JOB_RUNS)
            .join(PROJECTS).on(PROJECTS.ID.eq(JOB_RUNS.PROJECT_ID))
            .where(PROJECTS.ID.eq(projectId))
            .orderBy(JOB_RUNS.FINISHED_AT.desc())
            .limit(1)
            .fetchOne(JOB_RUNS.FINISHED_AT)
}
