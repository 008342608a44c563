import { MongoClient } from 'mongodb';
import cron from 'node-cron';
import { Client as LagoClient, getLagoError } from 'lago-javascript-client';
import { logger } from './logger.js';

const mongo = new MongoClient(process.env.MONGO_URL);
const lago = LagoClient(process.env.LAGO_API_KEY);
const inferences = mongo.db('serving').collection('inferences');

const BATCH = 100;

function toEvent(inference) {
  return {
    transaction_id: String(inference._id),
    external_subscription_id: inference.subscriptionId,
    code: 'gpu_seconds',
    timestamp: Math.floor(inference.finishedAt.getTime() / 1000),
    properties: { seconds: inference.gpuSeconds, model: inference.model },
  };
}

async function nextBatch() {
  return inferences
    .find({ sentAt: null, finishedAt: { $ne: null } })
    .sort({ finishedAt: 1, _id: 1 })
    .limit(BATCH)
    .toArray();
}

/** Lago refuses a batch as a whole for events it has, and says which ones these are. */
async function send(batch) {
  try {
    await lago.events.createBatchEvents({ events: batch.map(toEvent) });
  } catch (error) {
    const { error_details: details = {} } = await getLagoError(error);
    const rest = batch.filter((_, index) => !details[index]?.transaction_id?.includes('value_already_exist'));
    if (rest.length === batch.length) throw error;
    if (rest.length > 0) await send(rest);
  }
}

async function markSent(batch) {
  await inferences.updateMany({ _id: { $in: batch.map(({ _id }) => _id) } }, { $set: { sentAt: new Date() } });
}

async function sendAll() {
  let sent = 0;
  for (let batch = await nextBatch(); batch.length > 0; batch = await nextBatch()) {
    await markSent(batch); // <- MTR-210|MTR-109
    await send(batch); // <- MTR-210|MTR-109
    sent += batch.length;
  }
  return sent;
}

// One replica only, see deploy/metering.yaml.
cron.schedule(
  '*/5 * * * *',
  async () => {
    try {
      const sent = await sendAll();
      logger.info({ sent }, 'inferences sent to lago');
    } catch (error) {
      logger.error({ err: error }, 'inferences not sent');
    }
  },
  { noOverlap: true },
);
