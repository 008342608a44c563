import amqp from 'amqplib';
import type { Channel, ChannelModel } from 'amqplib';
import { env } from './env.js';
import type { OutboxStore, UsageOutboxRow } from './outbox.js';

const EXCHANGE = 'usage';

export class UsagePublisher {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: Channel,
  ) {}

  static async connect(): Promise<UsagePublisher> {
    const connection = await amqp.connect(env.AMQP_URL, { clientProperties: { connection_name: 'usage-publisher' } });
    const channel = await connection.createChannel(); // <- MTR-115
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await channel.assertQueue('usage.rating', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue('usage.rating', EXCHANGE, 'usage.#');
    return new UsagePublisher(connection, channel);
  }

  publish(row: UsageOutboxRow): void {
    this.channel.publish(EXCHANGE, `usage.${row.meter}`, Buffer.from(JSON.stringify(row)), { // <- MTR-115
      messageId: row.id,
      contentType: 'application/json',
      timestamp: Math.floor(row.occurredAt.getTime() / 1000),
    });
  }

  async close(): Promise<void> {
    await this.channel.close();
    await this.connection.close();
  }
}

export async function relayOnce(outbox: OutboxStore, publisher: UsagePublisher): Promise<number> {
  const rows = await outbox.oldest(200);
  for (const row of rows) publisher.publish(row); // <- MTR-115
  await outbox.remove(rows.map((row) => row.id)); // <- MTR-115
  return rows.length;
}
