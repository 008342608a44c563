'use strict'

const M3ter = require('m3ter-sdk').default
const { chunk, partition } = require('lodash')
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

const ids = (rows) => rows.map((row) => row.id)

async function syncOnce() {
  return knex.transaction(async (trx) => {
    const rows = await trx('email_minutes')
      .whereNull('synced_at')
      .whereNull('waiting_for_account_at')
      .andWhere('minute', '<', trx.raw("date_trunc('minute', now())"))
      .orderBy('id')
      .limit(5000)
      .forUpdate()
      .skipLocked()
    if (rows.length === 0) return 0

    const accounts = await accountCodes(trx, rows)
    const [known, orphaned] = partition(rows, (row) => accounts.has(row.team_id))

    for (const part of chunk(known, BATCH)) {
      await client.usage.submit({ measurements: part.map(toMeasurement(accounts)) })
    }
    await trx('email_minutes').whereIn('id', ids(known)).update({ synced_at: trx.fn.now() })

    if (orphaned.length > 0) {
      // linking a team to its account clears the mark again: see teams/linkAccount.js
      await trx('email_minutes').whereIn('id', ids(orphaned)).update({ waiting_for_account_at: trx.fn.now() })
      const teams = [...new Set(orphaned.map((row) => row.team_id))]
      Sentry.captureMessage(`teams without m3ter account send mail: ${teams.join(', ')}`, 'error')
    }
    logger.info({ sent: known.length, waiting: orphaned.length }, 'synced')
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
