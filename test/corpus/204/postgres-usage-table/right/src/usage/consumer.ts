import amqp, { type Channel, type ConsumeMessage } from 'amqplib';
import { Pool } from 'pg';

const pool = new Pool();
const QUEUE = 'usage';

interface UsageMessage {
  eventId: string;
  accountId: string;
  meter: string;
  quantity: string;
  occurredAt: string;
}

async function insert(usage: UsageMessage): Promise<void> {
  await pool.query(
    `INSERT INTO usage_events (event_id, account_id, meter, quantity, occurred_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, event_id) DO NOTHING`,
    [usage.eventId, usage.accountId, usage.meter, usage.quantity, usage.occurredAt],
  );
}

async function handle(channel: Channel, message: ConsumeMessage): Promise<void> {
  try {
    await insert(JSON.parse(message.content.toString()));
    channel.ack(message);
  } catch (error) {
    // The queue's dead-letter exchange keeps what was refused a second time.
    channel.nack(message, false, !message.fields.redelivered);
  }
}

export async function consume(url: string): Promise<void> {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  await channel.prefetch(20);
  await channel.consume(QUEUE, (message) => message && handle(channel, message), { noAck: false });
}
