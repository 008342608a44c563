import { defineProvider } from './provider.ts';

/** Stripe Billing Meters, v2 meter events and event streams: what it promises, read at the addresses in `sources`. */
export const stripeMeterEventsV2 = defineProvider({
  id: 'stripe-meter-events-v2',
  name: 'Stripe Billing Meters, v2 meter events and event streams',
  category: 'billing',
  note: 'High-throughput path; the stream host is separate and needs a session token.',
  receiverWords: ['stripe'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.stripe.com/v2/billing/meter_events',
      purpose: 'one event, synchronous validation',
    },
    {
      method: 'POST',
      url: 'https://api.stripe.com/v2/billing/meter_event_session',
      purpose: 'get a 15-minute session token',
    },
    {
      method: 'POST',
      url: 'https://meter-events.stripe.com/v2/billing/meter_event_stream',
      purpose: 'up to 100 events, validation fully asynchronous',
    },
    {
      method: 'POST',
      url: 'https://api.stripe.com/v2/billing/meter_event_adjustments',
      purpose: 'cancel',
    },
  ],
  httpPatterns: [
    'meter-events\\.stripe\\.com',
    '/v2/billing/meter_event(s|_stream|_session|_adjustments)\\b',
  ],
  sdks: [
    {
      ecosystem: 'npm',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe'],
      calls: [
        {
          pattern: '*.v2.billing.meterEvents.create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meterEventSession.create',
          operation: 'configure',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meterEventStream.create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe'],
      calls: [
        {
          pattern: '*.v2.billing.meter_events.create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meter_event_session.create',
          operation: 'configure',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meter_event_stream.create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/stripe/stripe-go/vNN',
      isDedicated: true,
      imports: ['github.com/stripe/stripe-go'],
      calls: [
        {
          pattern: '*.V2BillingMeterEvents.Create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.V2BillingMeterEventSessions.Create',
          operation: 'configure',
          needsImport: false,
        },
        {
          pattern: '*.V2BillingMeterEventStreams.Create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'stripe',
      isDedicated: true,
      imports: ['stripe', 'Stripe'],
      calls: [
        {
          pattern: '*.v2.billing.meter_events.create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meter_event_stream.create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.stripe:stripe-java',
      isDedicated: true,
      imports: ['com.stripe'],
      calls: [
        {
          pattern: '*.v2.billing.meterEvents.create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.v2.billing.meterEventStream.create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'Stripe.net',
      isDedicated: true,
      imports: ['Stripe'],
      calls: [
        {
          pattern: '*.V2.Billing.MeterEvents.Create',
          operation: 'send',
          needsImport: false,
        },
        {
          pattern: '*.V2.Billing.MeterEventStream.Create',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'identifier',
    keyNames: ['identifier'],
    isRequired: false,
    scope: 'per account',
    ifOmitted: 'auto-generated, retry counts again',
    window: 'rolling 24 hours',
    windowSeconds: 86400,
    windowKind: 'rolling',
    onDuplicate: 'not stated for the stream (validated later); for the single call assume the v1 behaviour',
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'RFC 3339 string (not unix seconds)',
    form: 'iso-8601',
    ifOmitted: 'now',
    maxPast: '35 calendar days',
    maxPastSeconds: 3024000,
    maxFuture: '5 minutes',
    maxFutureSeconds: 300,
    periodAttribution: 'event timestamp',
  },
  value: {
    names: ['value'],
    parameter: 'payload.value',
    type: 'string map',
    allowsDecimals: true,
    allowsNegatives: true,
    aggregations: ['sum', 'count', 'last'],
    note: 'payload values must be strings',
  },
  customer: {
    names: ['stripe_customer_id'],
    parameter: 'payload.stripe_customer_id',
    unknownCustomer: 'async error event',
    unknownMeter: 'async error event',
  },
  meterNames: ['event_name'],
  batch: {
    call: 'meterEventStream.create({events})',
    maxItems: 100,
    maxBytes: null,
    atomicity: 'no per-item result: the stream call returns an empty body',
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: 'only through the error-report thin events',
    retryRule: 'resend the whole array with the same identifiers',
  },
  validation: {
    mode: 'mixed',
    syncErrors: null,
    asyncEvents: ['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'],
  },
  asyncErrors: 'same thin events as v1',
  rateLimits: 'single 1,000/s; stream 10,000 requests/s',
  sdkRetry: {
    defaultRetries: '2 (php 0)',
    sameKeyOnRetry: 'yes inside one call',
    note: 'v2 idempotency differs: a retry re-drives failed work instead of replaying a stored error',
  },
  corrections: 'v2 adjustments, same 24 h limit',
  delivery: null,
  mistakes: [
    {
      id: 'STRIPEV2-01',
      severity: 'critical',
      what: 'Stream errors never observed: the call succeeds even when every event is invalid',
      recognise:
        'meterEventStream.create awaited and treated as proof of billing, no handler for the error thin events',
      fix: 'consume the error events and reconcile against event summaries',
      source: 'https://docs.stripe.com/api/v2/billing-meter-stream',
      basis: 'documented',
    },
    {
      id: 'STRIPEV2-02',
      severity: 'high',
      what: 'Session token cached beyond 15 minutes or compared wrongly (ISO string against integer clock), giving 401 billing_meter_event_session_expired and a dropped batch',
      recognise: 'module-level token without expiry check; expires_at compared with time()',
      fix: 'refresh on expiry and on TemporarySessionExpiredError, then resend the same batch',
      source: 'https://stripe.dev/stripe-java/com/stripe/service/v2/billing/MeterEventStreamService.html',
      basis: 'documented',
    },
    {
      id: 'STRIPEV2-03',
      severity: 'high',
      what: 'More than 100 events passed to the stream',
      recognise: 'events array from an unbounded buffer',
      fix: 'chunk by 100',
      source:
        'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/V2/Billing/MeterEventStream.ts',
      basis: 'documented',
    },
    {
      id: 'STRIPEV2-04',
      severity: 'medium',
      what: 'v1 habits: unix seconds as timestamp',
      recognise: 'timestamp: Math.floor(Date.now()/1000) on a v2 call',
      fix: 'ISO 8601 string',
      source: 'https://docs.stripe.com/api/v2/billing-meter/object',
      basis: 'documented',
    },
  ],
  sources: [
    'https://docs.stripe.com/api/v2/billing-meter/object',
    'https://docs.stripe.com/api/v2/billing-meter-stream',
    'https://stripe.dev/stripe-java/com/stripe/service/v2/billing/MeterEventService.html',
    'https://stripe.dev/stripe-java/com/stripe/service/v2/billing/MeterEventStreamService.html',
    'https://github.com/stripe/stripe-node/blob/663942164d3876f04bb26617b88f498ba785e580/src/resources/V2/Billing/MeterEventStream.ts',
    'https://github.com/stripe/stripe-go/blob/a1e3932f68a22e2bbd8300a30d6a0b54625ff50a/v2billing_metereventstream_service.go',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
});
