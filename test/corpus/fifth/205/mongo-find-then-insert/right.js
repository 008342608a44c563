'use strict';

const { MongoClient } = require('mongodb');
const { Consumer } = require('sqs-consumer');
const log = require('pino')();

async function main() {
  const mongo = await MongoClient.connect(process.env.MONGO_URL);
  const usage = mongo.db('billing').collection('usage_events');
  await usage.createIndex({ tenantId: 1, occurredAt: 1 });
  await usage.createIndex({ tenantId: 1, eventId: 1 }, { unique: true });

  async function store(event) {
    const { upsertedCount } = await usage.updateOne(
      { tenantId: event.tenantId, eventId: event.id },
      {
        $setOnInsert: {
          meter: event.meter,
          quantity: event.quantity,
          occurredAt: new Date(event.occurredAt),
        },
      },
      { upsert: true },
    );
    if (upsertedCount === 0) log.info({ eventId: event.id }, 'seen before');
  }

  const consumer = Consumer.create({
    queueUrl: process.env.USAGE_QUEUE_URL,
    batchSize: 10,
    handleMessage: async (message) => store(JSON.parse(message.Body)),
  });
  consumer.on('processing_error', (error) => log.error({ error }, 'usage message left in the queue'));
  consumer.start();
}

main().catch((error) => {
  log.fatal({ error }, 'usage consumer stopped');
  process.exit(1);
});
