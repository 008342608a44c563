import type { EachMessagePayload } from 'kafkajs';
import Orb from 'orb-billing';
import { deadLetters } from './dead-letters';
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
  const signed = parse(message.value);
  const eventName = signed && EVENT_BY_PRODUCT[signed.product];
  if (!eventName) {
    // A product that we do not know is one that we do not bill yet: keep it and tell somebody.
    logger.error({ product: signed?.product, partition }, 'signed document cannot be billed');
    await deadLetters.put('document.signed', message.value, 'no billing event for the product');
    return;
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

function parse(value: Buffer | null): DocumentSigned | undefined {
  try {
    return JSON.parse(value?.toString() ?? '') as DocumentSigned;
  } catch {
    return undefined;
  }
}
