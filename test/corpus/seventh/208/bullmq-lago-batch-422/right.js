const { Worker } = require('bullmq');
const { request } = require('undici');
const pino = require('pino');
const { connection } = require('./redis');
const { deadLetters } = require('./dead-letters');

const log = pino({ name: 'lago-batches' });

function post(events) {
  return request(`${process.env.LAGO_URL}/api/v1/events/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.LAGO_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
}

const isKnown = (details) => details?.transaction_id?.includes('value_already_exist');

/** Lago takes all or nothing. error_details has the reasons by the event's place in the batch. */
async function sendBatch(events) {
  const { statusCode, body } = await post(events);
  if (statusCode === 200) return body.dump();
  const answer = await body.json();

  const unknown = events.filter((_, index) => !isKnown(answer.error_details?.[index]));
  if (statusCode !== 422 || unknown.length === events.length)
    throw new Error(`lago ${statusCode}: ${JSON.stringify(answer)}`);

  log.info({ known: events.length - unknown.length }, 'lago has a part of the batch');
  if (unknown.length > 0) await sendBatch(unknown);
}

// One job is one page of at most 100 events; the outbox puts it in again after a crash.
const worker = new Worker('lago-batches', (job) => sendBatch(job.data.events), { connection, concurrency: 4 });

worker.on('failed', async (job, err) => {
  log.error({ err, job: job?.id, attempt: job?.attemptsMade }, 'batch not sent');
  if (job && job.attemptsMade >= job.opts.attempts) await deadLetters.add(job.data.events, err.message);
});

worker.on('error', (err) => log.error({ err }, 'worker error'));

module.exports = { worker, sendBatch };
