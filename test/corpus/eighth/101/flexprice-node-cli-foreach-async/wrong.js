#!/usr/bin/env node
// Hourly CronJob in the cluster: `node bin/report-usage.js`. One row per org, feature and hour.
import pg from 'pg'
import pino from 'pino'
import * as Sentry from '@sentry/node'
import { Flexprice } from '@flexprice/sdk'

const log = pino({ name: 'report-usage' })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 })
const flexprice = new Flexprice({ apiKeyAuth: process.env.FLEXPRICE_API_KEY })

Sentry.init({ dsn: process.env.SENTRY_DSN })

const BULK = 500

async function orgsWithUsage() {
  const { rows } = await pool.query(
    `select distinct o.id, o.slug, o.external_id
       from usage_hours u join orgs o on o.id = u.org_id
      where u.reported_at is null and u.hour < date_trunc('hour', now())`,
  )
  return rows
}

function toEvent(org, row) {
  return {
    event_id: `uh_${row.id}`,
    event_name: row.feature,
    external_customer_id: org.external_id,
    timestamp: row.hour.toISOString(),
    source: 'usage-hours',
    properties: { quantity: row.quantity },
  }
}

async function reportOrg(org) {
  const { rows } = await pool.query(
    `select id, feature, hour, quantity::text as quantity from usage_hours
      where org_id = $1 and reported_at is null and hour < date_trunc('hour', now()) order by id`,
    [org.id],
  )
  for (let at = 0; at < rows.length; at += BULK) {
    const part = rows.slice(at, at + BULK)
    await flexprice.events.ingestEventsBulk({ events: part.map((row) => toEvent(org, row)) })
    await pool.query('update usage_hours set reported_at = now() where id = any($1)', [part.map((row) => row.id)])
  }
  log.info({ org: org.slug, rows: rows.length }, 'reported')
}

async function main() {
  const lock = await pool.query("select pg_try_advisory_lock(hashtext('report-usage')) as mine")
  if (!lock.rows[0].mine) {
    log.warn('another run is still busy')
    return
  }
  const orgs = await orgsWithUsage()
  orgs.forEach(async (org) => { // <- MTR-101
    try {
      await reportOrg(org)
    } catch (err) {
      log.error({ err, org: org.slug }, 'report failed')
      Sentry.captureException(err, { tags: { org: org.slug } })
      process.exitCode = 1
    }
  })
  log.info({ orgs: orgs.length }, 'usage run complete')
}

main()
  .catch((err) => {
    log.fatal(err)
    Sentry.captureException(err)
    process.exitCode = 1
  })
  .finally(async () => {
    await Sentry.flush(2000)
    process.exit()
  })
