const { Worker } = require('bullmq');
const { request } = require('undici');
const pino = require('pino');
const { connection } = require('./redis');
const { deadLetters } = require('./dead-letters');

const log = pino({ name: 'lago-batches' });

async function sendBatch(events) {
  const { statusCode, body } = await request(`${process.env.LAGO_URL}/api/v1/events/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.LAGO_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  if (statusCode !== 200) { // <- MTR-208
    throw new Error(`lago ${statusCode}: ${await body.text()}`); // <- MTR-208
  }
  await body.dump();
}

// One job is one page of at most 100 events; the outbox puts it in again after a crash.
const worker = new Worker('lago-batches', (job) => sendBatch(job.data.events), { connection, concurrency: 4 }); // <- MTR-208

worker.on('failed', async (job, err) => {
  log.error({ err, job: job?.id, attempt: job?.attemptsMade }, 'batch not sent');
  if (job && job.attemptsMade >= job.opts.attempts) await deadLetters.add(job.data.events, err.message);
});

worker.on('error', (err) => log.error({ err }, 'worker error'));

module.exports = { worker, sendBatch };
