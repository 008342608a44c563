import { Router } from 'express';
import Stripe from 'stripe';
import { openCaptionStream } from '../speech/captions.js';
import { takeCaptionSeconds } from '../billing/quota.js';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export const captions = Router();

/** Live captions. Billed by the second of audio, when the broadcaster hangs up. */
captions.post('/v1/captions/:streamId/finish', async (request, response) => {
  const { customerId, stripeCustomerId } = response.locals;
  const stream = await openCaptionStream(request.params.streamId);
  const summary = await stream.finish();

  if (!(await takeCaptionSeconds(customerId, summary.seconds))) {
    response.status(402).json({ error: 'Your plan has no caption seconds left.' });
    return;
  }

  stripe.billing.meterEvents.create({
    event_name: 'caption_seconds',
    identifier: `captions:${summary.streamId}`,
    timestamp: Math.floor(summary.finishedAt.getTime() / 1000),
    payload: { stripe_customer_id: stripeCustomerId, value: String(summary.seconds) },
  });

  response.json({ seconds: summary.seconds });
});
