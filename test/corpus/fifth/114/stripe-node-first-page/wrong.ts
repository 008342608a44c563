import type { Logger } from 'pino';
import Stripe from 'stripe';
import type { SeatCounts } from './seat-counts.js';

export interface SeatReporterOptions {
  readonly stripe: Stripe;
  readonly counts: SeatCounts;
  readonly log: Logger;
  readonly price: string;
}

/** Once a night: how many seats each workspace really used, as one meter event for the day. */
export class SeatReporter {
  readonly #options: SeatReporterOptions;

  constructor(options: SeatReporterOptions) {
    this.#options = options;
  }

  async report(day: string): Promise<void> {
    const { stripe, price, log } = this.#options;
    const failures: string[] = [];
    const { data } = await stripe.subscriptions.list({ status: 'active', price, limit: 100 }); // <- MTR-114
    for (const subscription of data) { // <- MTR-114
      try {
        await this.#reportOne(subscription, day);
      } catch (error) {
        log.error({ error, subscription: subscription.id, day }, 'seats not reported');
        failures.push(subscription.id);
      }
    }
    if (failures.length > 0) throw new Error(`Seats of ${failures.length} subscriptions were not reported for ${day}.`);
  }

  async #reportOne(subscription: Stripe.Subscription, day: string): Promise<void> {
    const customer = typeof subscription.customer === 'string' ? subscription.customer : subscription.customer.id;
    const seats = await this.#options.counts.peakOf(customer, day);
    await this.#options.stripe.billing.meterEvents.create({
      event_name: 'seats_peak',
      identifier: `seats:${customer}:${day}`,
      timestamp: Math.floor(Date.parse(`${day}T12:00:00Z`) / 1000),
      payload: { stripe_customer_id: customer, value: String(seats) },
    });
  }
}
