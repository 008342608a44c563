import { Worker } from 'bullmq';
import Stripe from 'stripe';
import { translate } from '../speech/translate.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const connection = { host: process.env.REDIS_HOST ?? 'localhost', port: 6379 };

interface TranslationJob {
  transcriptId: string;
  stripeCustomerId: string;
  target: string;
}

/** Translates a transcript and bills its characters. BullMQ runs a job again when it throws or stalls. */
export const translationWorker = new Worker<TranslationJob>(
  'translations',
  async (job) => {
    const { transcriptId, stripeCustomerId, target } = job.data;
    const { characters } = await translate(transcriptId, target);
    await stripe.billing.meterEvents.create({
      event_name: 'translated_characters',
      payload: { stripe_customer_id: stripeCustomerId, value: String(characters) },
    });
  },
  { connection },
);
