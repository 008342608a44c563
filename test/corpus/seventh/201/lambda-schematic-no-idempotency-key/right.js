import { SchematicClient } from '@schematichq/schematic-typescript-node';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

const logger = new Logger({ serviceName: 'pdf-usage' });
const metrics = new Metrics({ namespace: 'usage', serviceName: 'pdf-usage' });

async function trackPages(schematic, message) {
  await schematic.track(
    {
      event: 'pdf-pages',
      company: { id: message.companyId },
      user: { id: message.userId },
      quantity: message.pages,
      traits: { template: message.template },
    },
    { idempotencyKey: message.eventId },
  );
}

/** SQS trigger, retention 12 hours. Messages come from the renderer: { eventId, companyId, userId, pages, template }. */
export async function handler(event) {
  const schematic = new SchematicClient({ apiKey: process.env.SCHEMATIC_API_KEY });
  try {
    for (const record of event.Records) {
      await trackPages(schematic, JSON.parse(record.body));
      logger.debug('tracked', { messageId: record.messageId });
    }
  } finally {
    await schematic.close();
  }
  metrics.addMetric('messages', MetricUnit.Count, event.Records.length);
  metrics.publishStoredMetrics();
}
