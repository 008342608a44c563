/** An event by which a provider tells that a subscription will not be renewed, and that leaves it running till its end. */
export interface Cancellation {
  readonly provider: string;
  /** The event's name in one spelling: see {@link plainName}. */
  readonly event: string;
  /** The event that tells the end itself. */
  readonly end: string;
  /** What a file says that hears this provider's events: others send the same name when all is over. */
  readonly isOf: RegExp;
  /** What tells such an event from a refund, where the provider sends the same one for both. */
  readonly reasons?: RegExp;
  /** Where this was read. */
  readonly sources: readonly string[];
}

/** Each provider's two events: the customer has cancelled, and what was paid for is over. */
export const CANCELLATIONS: readonly Cancellation[] = [
  {
    provider: 'Polar',
    event: 'subscriptioncanceled',
    end: 'subscription.revoked',
    isOf: /polar(?!iz|ity|is)/i,
    sources: ['https://polar.mintlify.app/api-reference/webhooks/subscription.canceled'],
  },
  {
    provider: 'Lemon Squeezy',
    event: 'subscriptioncancelled',
    end: 'subscription_expired',
    isOf: /lemon_?squeezy/i,
    sources: ['https://docs.lemonsqueezy.com/help/webhooks/event-types'],
  },
  {
    provider: 'RevenueCat',
    event: 'cancellation',
    end: 'EXPIRATION',
    isOf: /revenue_?cat/i,
    reasons: /^(cancel(lation)?_?reason|CUSTOMER_SUPPORT)$/i,
    sources: [
      'https://www.revenuecat.com/docs/integrations/webhooks/event-flows',
      'https://www.revenuecat.com/docs/integrations/webhooks/event-types-and-fields',
    ],
  },
  {
    provider: 'Google Play',
    event: 'subscriptioncanceled',
    end: 'SUBSCRIPTION_EXPIRED',
    isOf: /SUBSCRIPTION_CANCELED\b/,
    sources: ['https://developer.android.com/google/play/billing/lifecycle/subscriptions'],
  },
];
