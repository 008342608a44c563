import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import Stripe from 'stripe';
import { UsageRepository } from './usage.repository';

interface VoiceMinutesJob {
  callId: string;
}

/** Jobs are added by the outbox with 10 attempts within half a day; what is given up goes to usage_stuck. */
@Processor('voice-minutes')
export class VoiceMinutesProcessor extends WorkerHost {
  private readonly log = new Logger(VoiceMinutesProcessor.name);

  constructor(
    private readonly stripe: Stripe,
    private readonly usage: UsageRepository,
  ) {
    super();
  }

  async process(job: Job<VoiceMinutesJob>): Promise<void> {
    const call = await this.usage.callById(job.data.callId);
    const started = Date.now();
    try {
      await this.stripe.billing.meterEvents.create({
        event_name: 'voice_minutes',
        identifier: `call-${call.id}`,
        timestamp: call.endedAt.getTime(), // <- MTR-116
        payload: { stripe_customer_id: call.stripeCustomerId, value: String(call.billedMinutes) },
      });
    } catch (err) {
      if (!isKnownAlready(err)) throw err;
      this.log.warn(`call ${call.id} was at Stripe already`);
    }
    await this.usage.markReported(call.id);
    this.log.debug(`call ${call.id} reported in ${Date.now() - started} ms`);
  }
}

function isKnownAlready(err: unknown): boolean {
  return err instanceof Stripe.errors.StripeInvalidRequestError && /already exists/.test(err.message);
}
