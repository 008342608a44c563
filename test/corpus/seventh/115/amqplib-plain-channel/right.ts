import amqp from 'amqplib';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { env } from './env.js';
import type { OutboxStore, UsageOutboxRow } from './outbox.js';

const EXCHANGE = 'usage';

export class UsagePublisher {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async connect(): Promise<UsagePublisher> {
    const connection = await amqp.connect(env.AMQP_URL, { clientProperties: { connection_name: 'usage-publisher' } });
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await channel.assertQueue('usage.rating', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue('usage.rating', EXCHANGE, 'usage.#');
    return new UsagePublisher(connection, channel);
  }

  /** Resolves when the broker has the message on disk of a majority. */
  publish(row: UsageOutboxRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.channel.publish(
        EXCHANGE,
        `usage.${row.meter}`,
        Buffer.from(JSON.stringify(row)),
        {
          messageId: row.id,
          contentType: 'application/json',
          timestamp: Math.floor(row.occurredAt.getTime() / 1000),
          persistent: true,
          mandatory: true,
        },
        (err) => (err ? reject(err) : resolve()),
      );
    });
  }

  async close(): Promise<void> {
    await this.channel.close();
    await this.connection.close();
  }
}

export async function relayOnce(outbox: OutboxStore, publisher: UsagePublisher): Promise<number> {
  const rows = await outbox.oldest(200);
  await Promise.all(rows.map((row) => publisher.publish(row)));
  await outbox.remove(rows.map((row) => row.id));
  return rows.length;
}
