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

/** Flexprice knows an event by its id AND its timestamp, so both come from the row. */
function toEvent(row) {
  return {
    eventId: `geocode-${row.id}`,
    eventName: 'geocode.lookup',
    externalCustomerId: row.customer_ref,
    source: 'geocoder',
    timestamp: row.occurred_at.toISOString(),
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

    const startedAt = new Date();
    try {
      await flexprice.events.ingestEvent(toEvent(row));
      await trx('usage_outbox').where({ id: row.id }).del();
      logger.debug({ outboxId: row.id, startedAt: startedAt.toISOString(), attempt: row.attempts + 1 }, 'relayed');
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
