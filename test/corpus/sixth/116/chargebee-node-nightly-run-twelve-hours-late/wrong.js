'use strict';

const Chargebee = require('chargebee');
const cron = require('node-cron');
const { knex } = require('./db');
const { alert } = require('./slack');
const log = require('./log').child({ module: 'chargebee-usage' });

const chargebee = new Chargebee({ site: process.env.CB_SITE, apiKey: process.env.CB_API_KEY });
const PER_CALL = 500;

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

async function sendYesterday() {
  const rows = await knex('parcel_usage')
    .whereNull('sent_at')
    .andWhere('delivered_at', '<', knex.raw("date_trunc('day', now() at time zone 'utc')")) // <- MTR-116
    .orderBy('id');
  log.info({ rows: rows.length }, 'sending the parcels of yesterday');
  for (let i = 0; i < rows.length; i += PER_CALL) {
    try {
      await send(rows.slice(i, i + PER_CALL));
    } catch (err) {
      log.error({ err, from: rows[i].id }, 'chargebee call failed, the rows stay unsent');
    }
  }
}

// runs in the clock process, of which there is one; at night, when the depots are quiet and nobody minds the load
cron.schedule('30 1 * * *', () => sendYesterday().catch((err) => log.fatal(err)), { timezone: 'Etc/UTC' }); // <- MTR-116

module.exports = { send };
