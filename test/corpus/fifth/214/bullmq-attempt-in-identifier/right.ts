import { Worker, type Job } from 'bullmq';
import Stripe from 'stripe';
import { connection } from './redis.js';

interface Conversation {
  conversationId: string;
  stripeCustomerId: string;
  seconds: number;
  endedAt: string;
}

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '', { maxNetworkRetries: 3 });

const describe = (job: Job<Conversation>): string => `${job.name}#${job.id} attempt ${job.attemptsMade}`;

async function meter(job: Job<Conversation>): Promise<string> {
  const { conversationId, stripeCustomerId, seconds, endedAt } = job.data;
  const identifier = `conversation-${conversationId}`;
  await stripe.billing.meterEvents.create({
    event_name: 'voice_seconds',
    identifier,
    timestamp: Math.floor(Date.parse(endedAt) / 1000),
    payload: { stripe_customer_id: stripeCustomerId, value: String(seconds) },
  });
  await job.log(`${describe(job)} sent as ${identifier}`);
  return identifier;
}

export const voiceMeter = new Worker<Conversation, string>('voice-meter', meter, { connection, concurrency: 8 });

voiceMeter.on('failed', (job, error) => {
  if (job && job.attemptsMade >= (job.opts.attempts ?? 1)) {
    console.error(`${describe(job)} is lost: ${error.message}`);
  }
});
