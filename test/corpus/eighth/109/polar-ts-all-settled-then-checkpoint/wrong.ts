import { Polar } from '@polar-sh/sdk'
import pLimit from 'p-limit'
import type { Sql } from 'postgres'
import { logger } from '../logger'
import { metrics } from '../metrics'

const HOUR = 3_600_000
const JOB = 'polar-runtime'

interface OrgHour {
  orgId: string
  seconds: number
}

/** Reports sandbox run time, one event per organisation and hour. Runs hourly; the scheduler allows one run at a time. */
export class RuntimeExport {
  private readonly limit = pLimit(4)

  constructor(
    private readonly sql: Sql,
    private readonly polar: Polar,
  ) {}

  async run(now = new Date()): Promise<void> {
    const end = Math.floor(now.getTime() / HOUR) * HOUR
    for (let hour = await this.checkpoint(); hour < end; hour += HOUR) {
      await this.exportHour(new Date(hour))
    }
  }

  private async exportHour(hour: Date): Promise<void> {
    const next = new Date(hour.getTime() + HOUR)
    const orgs = await this.sql<OrgHour[]>`
      select org_id as "orgId", sum(runtime_seconds)::int as seconds
        from sandbox_minutes
       where minute >= ${hour} and minute < ${next}
       group by org_id`

    const results = await Promise.allSettled(orgs.map((org) => this.limit(() => this.push(org, hour))))

    const failed = results.filter((result): result is PromiseRejectedResult => result.status === 'rejected')
    for (const { reason } of failed) {
      logger.error({ err: reason, hour }, 'org was not exported')
      metrics.increment('usage_export.failed', { job: JOB })
    }
    await this.saveCheckpoint(next) // <- MTR-109
    logger.info({ hour, orgs: orgs.length, failed: failed.length }, 'hour exported')
  }

  private async push(org: OrgHour, hour: Date): Promise<void> {
    await this.polar.events.ingest({
      events: [
        {
          name: 'sandbox_runtime',
          externalCustomerId: org.orgId,
          externalId: `runtime:${org.orgId}:${hour.toISOString()}`,
          timestamp: hour,
          metadata: { seconds: org.seconds },
        },
      ],
    })
  }

  private async checkpoint(): Promise<number> {
    const [row] = await this.sql<{ until: Date }[]>`select until from export_checkpoints where job = ${JOB}`
    if (!row) throw new Error(`no checkpoint for ${JOB}: insert one before the first run`)
    return row.until.getTime()
  }

  private async saveCheckpoint(until: Date): Promise<void> {
    await this.sql`update export_checkpoints set until = ${until} where job = ${JOB}`
  }
}
