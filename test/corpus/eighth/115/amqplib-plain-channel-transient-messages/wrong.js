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
    const channel = await connection.createChannel() // <- MTR-115
    await channel.assertQueue(QUEUE, { durable: true, deadLetterExchange: 'usage.dead' })
    return new UsageQueue(connection, channel)
  }

  constructor(connection, channel) {
    this.connection = connection
    this.channel = channel
  }

  publish(event) {
    this.channel.sendToQueue(QUEUE, Buffer.from(JSON.stringify(event)), { // <- MTR-115
      contentType: 'application/json',
      messageId: event.event_id,
    })
  }
}

export async function start({ databaseUrl, amqpUrl }) {
  const boss = new PgBoss(databaseUrl)
  boss.on('error', (err) => log.error(err, 'pg-boss'))
  await boss.start()
  const usage = await UsageQueue.connect(amqpUrl)

  await boss.work('render-pdf', { batchSize: 1 }, async ([job]) => {
    const pdf = await renderPdf(job.data.template, job.data.variables)
    await uploads.put(`pdf/${job.id}.pdf`, pdf.bytes)

    usage.publish({
      event_id: `pdf-${job.id}`,
      account: job.data.account,
      metric: 'pdf_pages',
      quantity: pdf.pages,
      occurred_at: new Date().toISOString(),
    })
    log.info({ job: job.id, pages: pdf.pages }, 'rendered')
  })

  return { boss, usage }
}
