import type { DuplicateAnswer } from '#audit/providers/provider.ts';

/*
 * What providers answer and announce, as far as the researched facts say it only in prose. Keyed by the provider's id.
 */

/**
 * Read in: Stripe's answer as quoted in https://github.com/langfuse/langfuse/pull/16292; Lago's
 * `events/create_service.rb` (https://github.com/getlago/lago-api); Autumn's `shared/enums/ErrCode.ts`
 * (https://github.com/useautumn/autumn);
 * https://learn.microsoft.com/partner-center/marketplace-offers/marketplace-metering-service-apis;
 * https://docs.aws.amazon.com/marketplace/latest/APIReference/API_marketplace-metering_UsageRecordResult.html; Kill
 * Bill's `ErrorCode` (https://github.com/killbill/killbill-api).
 */
export const DUPLICATE_ANSWERS: Readonly<Record<string, DuplicateAnswer>> = {
  'stripe-meter-events-v1': {
    status: 400,
    signs: ['duplicate_meter_event', 'already exists with identifier'],
    item: null,
  },
  lago: { status: 422, signs: ['value_already_exist'], item: null },
  autumn: { status: 409, signs: ['duplicate_idempotency_key'], item: null },
  'azure-marketplace': {
    status: 409,
    signs: ['acceptedMessage'],
    item: { accepted: 'Accepted', duplicate: 'Duplicate' },
  },
  'aws-marketplace-batch-meter-usage': {
    status: null,
    signs: [],
    item: { accepted: 'Success', duplicate: 'DuplicateRecord' },
  },
  killbill: { status: null, signs: ['USAGE_RECORD_TRACKING_ID_ALREADY_EXISTS'], item: null },
};

/** https://docs.stripe.com/api/usage_records/create; https://docs.lemonsqueezy.com/api/usage-records/create-usage-record. */
export const OVERWRITING: Readonly<Record<string, { readonly name: string; readonly value: string }>> = {
  'stripe-usage-records-legacy': { name: 'action', value: 'set' },
  'lemon-squeezy': { name: 'action', value: 'set' },
};

/** https://docs.stripe.com/api/billing/meter-event/create; https://docs.getlago.com/guide/events/ingesting-usage. */
export const TAKES_FRACTIONS: Readonly<Record<string, boolean>> = {
  'stripe-meter-events-v1': false,
  'stripe-usage-records-legacy': false,
  lago: true,
};

/** https://docs.stripe.com/api/events/types */
const STRIPE_EVENTS: readonly string[] = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.created',
  'invoice.upcoming',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'checkout.session.completed',
  'payment_intent.succeeded',
  'payment_method.attached',
  'charge.refunded',
];

/** Lago's as named in its `app/services/webhooks` (https://github.com/getlago/lago-api). */
export const SIBLING_EVENTS: Readonly<Record<string, readonly string[]>> = {
  'stripe-meter-events-v1': STRIPE_EVENTS,
  'stripe-meter-events-v2': STRIPE_EVENTS,
  lago: [
    'invoice.drafted',
    'invoice.generated',
    'invoice.one_off_created',
    'invoice.paid_credit_added',
    'invoice.payment_status_updated',
    'invoice.payment_overdue',
    'invoice.payment_failure',
    'subscription.started',
    'subscription.terminated',
    'subscription.trial_ended',
    'subscription.usage_threshold_reached',
    'alert.triggered',
    'wallet_transaction.created',
    'wallet_transaction.updated',
    'fee.created',
    'customer.created',
    'customer.payment_provider_created',
    'credit_note.created',
  ],
};
