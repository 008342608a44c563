import { Kafka, type EachBatchPayload } from 'kafkajs';
import { z } from 'zod';
import { db } from './db/client.js';
import { usageEvents } from './db/schema.js';
import { deadLetters } from './dead-letters.js';

const Measured = z.object({
  id: z.string(),
  customer: z.uuid(),
  meter: z.enum(['rows_synced', 'rows_transformed']),
  quantity: z.coerce.bigint().positive(),
  at: z.coerce.date(),
});

const kafka = new Kafka({ clientId: 'usage-store', brokers: process.env.KAFKA_BROKERS!.split(',') });
const consumer = kafka.consumer({ groupId: 'usage-store' });

function jsonOf(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? 'null');
  } catch {
    return null;
  }
}

async function storeBatch({ batch }: EachBatchPayload): Promise<void> {
  const rows: (typeof usageEvents.$inferInsert)[] = [];
  for (const message of batch.messages) {
    const measured = Measured.safeParse(jsonOf(message.value));
    if (!measured.success) {
      await deadLetters.add(batch.topic, message, measured.error);
      continue;
    }
    const { id, customer, meter, quantity, at } = measured.data;
    rows.push({ eventId: id, customerId: customer, meter, quantity, occurredAt: at });
  }
  if (rows.length === 0) return;
  await db.insert(usageEvents).values(rows); // <- MTR-204|MTR-209
}

export async function start(): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topic: 'sync.measured', fromBeginning: true });
  // The offsets of a batch are committed when storeBatch has returned.
  await consumer.run({ eachBatch: storeBatch });
}
