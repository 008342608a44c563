import { Polar } from '@polar-sh/sdk'
import pLimit from 'p-limit'
import type { Sql } from 'postgres'
import { logger } from '../logger'
import { metrics } from '../metrics'

const HOUR = 3_600_000
const JOB = 'polar-runtime'

interface OrgCursor {
  orgId: string
  until: Date
}

/**
 * Reports sandbox run time, one event per organisation and hour. Runs hourly; the scheduler allows one run at a time.
 * Each organisation has a cursor of its own (a trigger on organisations inserts it), so that one that Polar refuses
 * stays behind alone.
 */
export class RuntimeExport {
  private readonly limit = pLimit(4)

  constructor(
    private readonly sql: Sql,
    private readonly polar: Polar,
  ) {}

  async run(now = new Date()): Promise<void> {
    const end = Math.floor(now.getTime() / HOUR) * HOUR
    const cursors = await this.sql<OrgCursor[]>`
      select org_id as "orgId", until from export_cursors where job = ${JOB} and until < ${new Date(end)}`

    const results = await Promise.allSettled(cursors.map((cursor) => this.limit(() => this.catchUp(cursor, end))))

    const failed = results.filter((result) => result.status === 'rejected')
    if (failed.length > 0) {
      metrics.increment('usage_export.failed', { job: JOB }, failed.length)
      throw new AggregateError(
        failed.map((result) => result.reason),
        `${failed.length} of ${cursors.length} organisations are behind`,
      )
    }
    logger.info({ orgs: cursors.length, until: new Date(end) }, 'run time exported')
  }

  private async catchUp({ orgId, until }: OrgCursor, end: number): Promise<void> {
    for (let at = until.getTime(); at < end; at += HOUR) {
      const hour = new Date(at)
      const next = new Date(at + HOUR)
      const [used] = await this.sql<{ seconds: number }[]>`
        select coalesce(sum(runtime_seconds), 0)::int as seconds from sandbox_minutes
         where org_id = ${orgId} and minute >= ${hour} and minute < ${next}`
      if (used.seconds > 0) await this.push(orgId, hour, used.seconds)
      await this.sql`update export_cursors set until = ${next} where job = ${JOB} and org_id = ${orgId}`
    }
  }

  private async push(orgId: string, hour: Date, seconds: number): Promise<void> {
    await this.polar.events.ingest({
      events: [
        {
          name: 'sandbox_runtime',
          externalCustomerId: orgId,
          externalId: `runtime:${orgId}:${hour.toISOString()}`,
          timestamp: hour,
          metadata: { seconds },
        },
      ],
    })
  }
}
