const { PubSub } = require('@google-cloud/pubsub');
const { DateTime } = require('luxon');
const knex = require('./knex');
const logger = require('./logger');

const pubsub = new PubSub();

function toRow({ id, data }) {
  const event = JSON.parse(data.toString('utf8'));
  return {
    event_id: event.id ?? id,
    account_id: event.account,
    meter: event.meter,
    quantity: event.quantity,
    occurred_at: DateTime.fromISO(event.at, { zone: 'utc' }).toSQL(),
  };
}

async function onMessage(message) {
  const startedAt = process.hrtime.bigint();
  message.ack(); // <- MTR-104
  try {
    await knex('usage_events').insert(toRow(message)).onConflict('event_id').ignore(); // <- MTR-104
  } catch (error) {
    logger.error({ error, messageId: message.id }, 'usage event not stored');
    throw error;
  }
  logger.debug({ messageId: message.id, took: Number(process.hrtime.bigint() - startedAt) / 1e6 }, 'usage event stored');
}

exports.listen = function listen(subscriptionName) {
  const subscription = pubsub.subscription(subscriptionName, { flowControl: { maxMessages: 100 } });
  subscription.on('message', onMessage);
  subscription.on('error', (error) => logger.fatal({ error }, 'subscription broke'));
  return () => subscription.close();
};
