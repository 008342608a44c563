'use strict';

const { FlexPrice } = require('@flexprice/sdk');
const knex = require('../db');
const logger = require('../logger').child({ module: 'flexprice-relay' });

const flexprice = new FlexPrice({
  serverURL: 'https://us.api.flexprice.io/v1',
  apiKeyAuth: process.env.FLEXPRICE_API_KEY,
});

const PAUSE_MS = 3000;
let stopping = false;

function toEvent(row) {
  return {
    eventId: `geocode-${row.id}`,
    eventName: 'geocode.lookup',
    externalCustomerId: row.customer_ref,
    source: 'geocoder',
    timestamp: new Date().toISOString(), // <- MTR-214|MTR-202, MTR-303?
    properties: { lookups: row.lookups, dataset: row.dataset },
  };
}

/** Takes one row, sends it, and removes it from the outbox. */
async function relayOne() {
  return knex.transaction(async (trx) => {
    const row = await trx('usage_outbox')
      .where('next_try_at', '<=', trx.fn.now())
      .orderBy('next_try_at')
      .forUpdate()
      .skipLocked()
      .first();
    if (!row) return false;

    try {
      await flexprice.events.ingestEvent(toEvent(row));
      await trx('usage_outbox').where({ id: row.id }).del();
    } catch (err) {
      logger.error({ err, outboxId: row.id, attempt: row.attempts + 1 }, 'Flexprice did not answer, will try again');
      await trx('usage_outbox')
        .where({ id: row.id })
        .update({ attempts: row.attempts + 1, next_try_at: trx.raw("now() + interval '1 minute'") });
    }
    return true;
  });
}

async function run() {
  while (!stopping) {
    const busy = await relayOne();
    if (!busy) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await knex.destroy();
}

process.once('SIGTERM', () => {
  stopping = true;
});

run().catch((err) => {
  logger.fatal({ err }, 'relay died');
  process.exit(1);
});
