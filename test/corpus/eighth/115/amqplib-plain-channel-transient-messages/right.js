import amqp from 'amqplib'
import PgBoss from 'pg-boss'
import pino from 'pino'
import { renderPdf } from './render.js'
import { uploads } from './uploads.js'

const log = pino({ name: 'pdf-worker' })
const QUEUE = 'usage.pdf'

/** The way to the billing service, which takes each event_id once. */
export class UsageQueue {
  static async connect(url) {
    const connection = await amqp.connect(url)
    connection.on('error', (err) => log.error(err, 'amqp connection'))
    connection.on('close', () => process.exit(1)) // restarted by the orchestrator
    const channel = await connection.createConfirmChannel()
    await channel.assertQueue(QUEUE, { durable: true, deadLetterExchange: 'usage.dead' })
    return new UsageQueue(connection, channel)
  }

  constructor(connection, channel) {
    this.connection = connection
    this.channel = channel
  }

  /** Resolves when the broker has the message on disk, rejects when it will not take it. */
  publish(event) {
    const body = Buffer.from(JSON.stringify(event))
    const options = { contentType: 'application/json', messageId: event.event_id, persistent: true }
    return new Promise((resolve, reject) => {
      this.channel.sendToQueue(QUEUE, body, options, (err) => (err ? reject(err) : resolve()))
    })
  }
}

export async function start({ databaseUrl, amqpUrl }) {
  const boss = new PgBoss(databaseUrl)
  boss.on('error', (err) => log.error(err, 'pg-boss'))
  await boss.start()
  const usage = await UsageQueue.connect(amqpUrl)

  // jobs are created with a retryLimit of 10 and deadLetter: 'render-pdf-dead'
  await boss.work('render-pdf', { batchSize: 1 }, async ([job]) => {
    const pdf = await renderPdf(job.data.template, job.data.variables)
    await uploads.put(`pdf/${job.id}.pdf`, pdf.bytes)

    await usage.publish({
      event_id: `pdf-${job.id}`,
      account: job.data.account,
      metric: 'pdf_pages',
      quantity: pdf.pages,
      occurred_at: new Date().toISOString(),
    })
    log.info({ job: job.id, pages: pdf.pages }, 'rendered and metered')
  })

  return { boss, usage }
}
