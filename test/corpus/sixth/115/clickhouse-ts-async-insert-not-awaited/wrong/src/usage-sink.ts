import type { Kafka } from 'kafkajs';
import { insertRows } from './clickhouse';
import { decodeUsage } from './codec';
import { logger } from './logger';

/** Moves llm-usage from Kafka to ClickHouse; a batch is resolved when ClickHouse has taken it. */
export async function startUsageSink(kafka: Kafka) {
  const consumer = kafka.consumer({ groupId: 'usage-sink', maxBytes: 5_000_000 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'llm-usage' });
  await consumer.run({
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
      const rows = await decodeUsage(batch.messages);
      await insertRows('llm_usage', rows); // <- MTR-115
      resolveOffset(batch.lastOffset());
      await commitOffsetsIfNecessary();
      await heartbeat();
      logger.debug({ partition: batch.partition, rows: rows.length }, 'usage stored');
    },
  });
  return () => consumer.disconnect();
}
