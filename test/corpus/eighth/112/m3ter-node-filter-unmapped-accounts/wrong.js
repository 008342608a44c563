'use strict'

const M3ter = require('m3ter-sdk').default
const { chunk } = require('lodash')
const Sentry = require('@sentry/node')
const knex = require('../db')
const logger = require('../logger').child({ job: 'm3ter-sync' })

const client = new M3ter({
  apiKey: process.env.M3TER_ACCESS_KEY,
  apiSecret: process.env.M3TER_API_SECRET,
  orgId: process.env.M3TER_ORG_ID,
})

const BATCH = 500

function toMeasurement(accounts) {
  return (row) => ({
    uid: `email-${row.id}`,
    meter: 'emails_sent',
    account: accounts.get(row.team_id),
    ts: row.minute.toISOString(),
    measure: { emails: row.count },
    metadata: { stream: row.stream },
  })
}

async function accountCodes(trx, rows) {
  const links = await trx('m3ter_accounts')
    .whereIn('team_id', [...new Set(rows.map((row) => row.team_id))])
    .select('team_id', 'code')
  return new Map(links.map((link) => [link.team_id, link.code]))
}

async function syncOnce() {
  return knex.transaction(async (trx) => {
    const rows = await trx('email_minutes')
      .whereNull('synced_at')
      .andWhere('minute', '<', trx.raw("date_trunc('minute', now())"))
      .orderBy('id')
      .limit(5000)
      .forUpdate()
      .skipLocked()
    if (rows.length === 0) return 0

    const accounts = await accountCodes(trx, rows)
    const billable = rows.filter((row) => accounts.has(row.team_id)) // <- MTR-112

    for (const part of chunk(billable, BATCH)) {
      await client.usage.submit({ measurements: part.map(toMeasurement(accounts)) })
    }
    await trx('email_minutes') // <- MTR-112
      .whereIn('id', rows.map((row) => row.id)) // <- MTR-112
      .update({ synced_at: trx.fn.now() })

    logger.info({ rows: rows.length, sent: billable.length }, 'synced')
    return rows.length
  })
}

async function sync() {
  try {
    while ((await syncOnce()) > 0);
  } catch (err) {
    logger.error(err, 'sync failed, the rows stay')
    Sentry.captureException(err)
    throw err
  }
}

module.exports = { sync }
