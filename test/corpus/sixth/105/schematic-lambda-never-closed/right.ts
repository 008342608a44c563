import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SchematicClient } from '@schematichq/schematic-typescript-node';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'minutes-to-schematic' });
const metrics = new Metrics({ namespace: 'Billing' });

const CallEnded = z.object({
  callId: z.string().uuid(),
  companyId: z.string(),
  seconds: z.number().int().nonnegative(),
  region: z.enum(['eu', 'us']),
});

type Call = z.infer<typeof CallEnded>;

/** One message for each call that has ended; the event source reports batch item failures. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  const dropped: unknown[] = [];
  // The client only logs what it could not deliver, so its log decides whether the batch comes back.
  const schematic = new SchematicClient({
    apiKey: process.env.SCHEMATIC_API_KEY!,
    logger: { debug: quiet, info: quiet, warn: quiet, error: (...args: unknown[]) => void dropped.push(args) },
  });
  try {
    for (const record of event.Records) {
      const call = parse(record);
      if (call) await schematic.track(toTrack(call), { idempotencyKey: `call-${call.callId}` });
      else batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  } finally {
    // Lambda freezes the process when we return: whatever is in the buffer has to be out by then.
    await schematic.close();
  }
  if (dropped.length > 0) throw new Error(`schematic did not take the batch: ${JSON.stringify(dropped)}`);

  metrics.addMetric('callsTracked', MetricUnit.Count, event.Records.length - batchItemFailures.length);
  metrics.publishStoredMetrics();
  return { batchItemFailures };
}

function parse({ body, messageId }: SQSRecord): Call | null {
  try {
    return CallEnded.parse(JSON.parse(body));
  } catch (error) {
    logger.error('message is left to the dead letter queue', { messageId, error: error as Error });
    return null;
  }
}

const toTrack = (call: Call) => ({
  event: 'call-seconds',
  company: { id: call.companyId },
  quantity: call.seconds,
  traits: { region: call.region },
});

function quiet(): void {}
