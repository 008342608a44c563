'use strict';

const Chargebee = require('chargebee');
const cron = require('node-cron');
const { knex } = require('./db');
const { alert } = require('./slack');
const log = require('./log').child({ module: 'chargebee-usage' });

const chargebee = new Chargebee({ site: process.env.CB_SITE, apiKey: process.env.CB_API_KEY });
const PER_CALL = 500;

// Chargebee refuses usage that is older than twelve hours.
const SENDABLE = "now() - interval '11 hours'";

function toEvent(row) {
  return {
    deduplication_id: row.uuid,
    subscription_id: row.subscription_id,
    usage_timestamp: row.delivered_at.getTime(),
    properties: { parcels: row.parcels, depot: row.depot },
  };
}

async function send(rows) {
  const { failed_events: failed = [] } = await chargebee.usageEvent.batchIngest({ events: rows.map(toEvent) });
  const refused = new Set(failed.map((event) => event.deduplication_id));
  const taken = rows.filter((row) => !refused.has(row.uuid)).map((row) => row.id);
  await knex('parcel_usage').whereIn('id', taken).update({ sent_at: knex.fn.now() });
  if (refused.size > 0) {
    log.error({ failed }, 'chargebee refused usage');
    await alert(`Chargebee refused ${refused.size} usage events, see the log`);
  }
}

async function sendPending() {
  const rows = await knex('parcel_usage')
    .whereNull('sent_at')
    .andWhere('delivered_at', '>', knex.raw(SENDABLE))
    .orderBy('delivered_at')
    .limit(20 * PER_CALL);
  for (let i = 0; i < rows.length; i += PER_CALL) {
    try {
      await send(rows.slice(i, i + PER_CALL));
    } catch (err) {
      log.error({ err, from: rows[i].id }, 'chargebee call failed, the rows stay unsent');
    }
  }
}

/** What has missed the window (a long outage, a scanner that was offline) is invoiced as an ad-hoc charge by hand. */
async function setLateAside() {
  const late = await knex('parcel_usage')
    .whereNull('sent_at')
    .whereNull('late_at')
    .andWhere('delivered_at', '<=', knex.raw(SENDABLE))
    .update({ late_at: knex.fn.now() });
  if (late > 0) await alert(`${late} parcel usages are too old for Chargebee and wait in parcel_usage.late_at`);
}

// runs in the clock process, of which there is one
const report = (err) => log.fatal(err);
cron.schedule('*/10 * * * *', () => sendPending().then(setLateAside).catch(report), { timezone: 'Etc/UTC' });
// housekeeping at night, when the depots are quiet
cron.schedule('30 1 * * *', () => knex('scan_raw').where('scanned_at', '<', knex.raw("now() - interval '90 days'")).del().catch(report));

module.exports = { send };
