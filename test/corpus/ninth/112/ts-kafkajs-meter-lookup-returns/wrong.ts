import type { EachMessagePayload } from 'kafkajs';
import Orb from 'orb-billing';
import { logger } from './logger';

interface DocumentSigned {
  envelopeId: string;
  accountId: string;
  product: string;
  pages: number;
  signedAt: string;
}

const EVENT_BY_PRODUCT: Record<string, string> = {
  'esign-basic': 'envelope_basic',
  'esign-qualified': 'envelope_qualified',
  'esign-notary': 'envelope_notary',
};

const orb = new Orb({ apiKey: process.env.ORB_API_KEY });

/** A throw leaves the offset where it is; kafkajs comes back with the message. */
export async function onDocumentSigned({ message, partition }: EachMessagePayload): Promise<void> {
  const signed = JSON.parse(message.value!.toString()) as DocumentSigned; // <- MTR-113?
  const eventName = EVENT_BY_PRODUCT[signed.product];
  if (!eventName) {
    logger.debug({ product: signed.product, partition }, 'product is not metered'); // <- MTR-112
    return; // <- MTR-112
  }

  await orb.events.ingest({
    events: [
      {
        event_name: eventName,
        idempotency_key: `envelope-${signed.envelopeId}`,
        external_customer_id: signed.accountId,
        timestamp: signed.signedAt,
        properties: { pages: signed.pages },
      },
    ],
  });
  logger.info({ envelope: signed.envelopeId }, 'envelope reported');
}
