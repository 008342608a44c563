const Chargebee = require('chargebee');
const { chunk } = require('lodash');
const db = require('../db');
const logger = require('../logger').child({ job: 'chargebee-usage' });

const MAX_EVENTS = 500;

const chargebee = new Chargebee({
  site: process.env.CHARGEBEE_SITE,
  apiKey: process.env.CHARGEBEE_API_KEY,
});

async function loadPending() {
  return db('sms_usage')
    .join('tenants', 'tenants.id', 'sms_usage.tenant_id')
    .select('sms_usage.*', 'tenants.chargebee_subscription_id')
    .whereNull('sms_usage.exported_at')
    .orderBy('sms_usage.id');
}

function toEvent(row) {
  return {
    deduplication_id: row.uuid,
    subscription_id: row.chargebee_subscription_id,
    usage_timestamp: row.sent_at.getTime(),
    properties: { segments: row.segments, country: row.country },
  };
}

async function markExported(rows) {
  await db('sms_usage')
    .whereIn('id', rows.map((row) => row.id))
    .update({ exported_at: db.fn.now() });
}

/** Runs every ten minutes from the scheduler, one at a time. */
async function exportSmsUsage() {
  const pending = await loadPending();
  const refused = [];
  for (const rows of chunk(pending, MAX_EVENTS)) {
    const { failed_events: failed = [] } = await chargebee.usageEvent.batchIngest({ events: rows.map(toEvent) });
    const failedIds = new Set(failed.map((event) => event.deduplication_id));
    await markExported(rows.filter((row) => !failedIds.has(row.uuid)));
    refused.push(...failedIds);
    logger.info({ count: rows.length }, 'exported sms usage');
  }
  if (refused.length > 0) {
    logger.error({ refused }, 'chargebee refused usage events');
    throw new Error(`${refused.length} usage events were refused`);
  }
  return pending.length;
}

module.exports = { exportSmsUsage, toEvent };
