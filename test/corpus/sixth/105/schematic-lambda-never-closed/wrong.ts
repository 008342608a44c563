import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SchematicClient } from '@schematichq/schematic-typescript-node';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'minutes-to-schematic' });
const metrics = new Metrics({ namespace: 'Billing' });
const schematic = new SchematicClient({ apiKey: process.env.SCHEMATIC_API_KEY! }); // <- MTR-105

const CallEnded = z.object({
  callId: z.string().uuid(),
  companyId: z.string(),
  seconds: z.number().int().nonnegative(),
  region: z.enum(['eu', 'us']),
});

/** One message for each call that has ended; the event source reports batch item failures. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    try {
      await trackCall(record);
    } catch (error) {
      logger.error('call was not tracked', { messageId: record.messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  metrics.addMetric('callsTracked', MetricUnit.Count, event.Records.length - batchItemFailures.length);
  metrics.publishStoredMetrics();
  return { batchItemFailures }; // <- MTR-105
}

async function trackCall(record: SQSRecord): Promise<void> {
  const call = CallEnded.parse(JSON.parse(record.body));
  await schematic.track( // <- MTR-105
    {
      event: 'call-seconds',
      company: { id: call.companyId },
      quantity: call.seconds,
      traits: { region: call.region },
    },
    { idempotencyKey: `call-${call.callId}` },
  );
}
