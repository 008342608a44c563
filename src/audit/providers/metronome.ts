import { defineProvider } from './provider.ts';

/** Metronome: what it promises, read at the addresses in `sources`. */
export const metronome = defineProvider({
  id: 'metronome',
  name: 'Metronome',
  category: 'billing',
  note: 'Owned by Stripe.',
  receiverWords: ['metronome'],
  endpoints: [
    {
      method: 'POST',
      url: 'https://api.metronome.com/v1/ingest',
      purpose: 'array of 1-100 events',
    },
    {
      method: 'POST',
      url: 'https://api.metronome.com/v1/events/search',
      purpose: 'look up stored events by transaction_id (heavily rate limited)',
    },
  ],
  httpPatterns: ['api\\.metronome\\.com/v1/ingest'],
  sdks: [
    {
      ecosystem: 'npm',
      package: '@metronome/sdk',
      isDedicated: true,
      imports: ['@metronome/sdk'],
      calls: [
        {
          pattern: '*.v1.usage.ingest',
          operation: 'send-batch',
          needsImport: false,
        },
        {
          pattern: '*.usage.ingest',
          operation: 'send-batch',
          needsImport: true,
        },
      ],
    },
    {
      ecosystem: 'pypi',
      package: 'metronome-sdk',
      isDedicated: true,
      imports: ['metronome'],
      calls: [
        {
          pattern: '*.v1.usage.ingest',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'go',
      package: 'github.com/Metronome-Industries/metronome-go',
      isDedicated: true,
      imports: ['github.com/Metronome-Industries/metronome-go'],
      calls: [
        {
          pattern: '*.V1.Usage.Ingest',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'rubygems',
      package: 'metronome-sdk',
      isDedicated: true,
      imports: ['metronome-sdk', 'metronome_sdk', 'MetronomeSDK'],
      calls: [
        {
          pattern: '*.v1.usage.ingest',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'maven',
      package: 'com.metronome.api:metronome-java',
      isDedicated: true,
      imports: ['com.metronome.api'],
      calls: [
        {
          pattern: '*.v1.usage.ingest',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
    {
      ecosystem: 'nuget',
      package: 'Metronome',
      isDedicated: true,
      imports: ['Metronome'],
      calls: [
        {
          pattern: '*.V1.Usage.Ingest',
          operation: 'send-batch',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'transaction_id',
    keyNames: ['transaction_id', 'TransactionID', 'transactionId'],
    isRequired: true,
    scope: 'account',
    ifOmitted: 'request rejected',
    window: '34 days',
    windowSeconds: 2937600,
    windowKind: 'rolling',
    onDuplicate: 'silently ignored, first wins (is_duplicate visible only in search)',
    duplicateAnswer: null,
    overwriting: null,
  },
  timestamp: {
    names: ['timestamp'],
    unit: 'RFC 3339',
    form: 'iso-8601',
    takesFractions: null,
    ifOmitted: 'required',
    maxPast: '34 days',
    maxPastSeconds: 2937600,
    maxFuture: '24 hours',
    maxFutureSeconds: 86400,
    periodAttribution: 'event timestamp; late events change open invoices at once',
  },
  value: {
    names: ['properties'],
    parameter: 'properties.{name}',
    type: 'strings recommended (keeps decimal precision)',
    allowsDecimals: true,
    allowsNegatives: null,
    aggregations: ['COUNT', 'LATEST', 'MAX', 'SUM', 'UNIQUE', 'custom SQL'],
    note: null,
  },
  customer: {
    names: ['customer_id', 'CustomerID'],
    parameter: 'customer_id (Metronome id or an ingest alias)',
    unknownCustomer: 'accepted with 200, unmatched and unbilled until an alias exists',
    unknownMeter: 'accepted with 200, matches no billable metric',
  },
  meterNames: ['event_type'],
  batch: {
    call: 'v1.usage.ingest',
    maxItems: 100,
    maxBytes: null,
    atomicity: null,
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure:
      'empty body: nothing to check. Behaviour of one malformed event in a batch is not documented',
    retryRule: 'network error or 5xx: resend the same ids',
  },
  validation: {
    mode: 'mixed',
    syncErrors: null,
    asyncEvents: [],
    siblingEvents: [],
  },
  asyncErrors: 'search endpoint or alerting; no error callback',
  rateLimits: 'documented for 100,000 events per second and up; search is tightly limited',
  sdkRetry: {
    defaultRetries: '2',
    sameKeyOnRetry: 'yes (ids in the body)',
    note: 'no idempotency header',
  },
  corrections:
    'offsetting event or invoice edit (inferred); moving an alias re-attributes all of its past usage',
  delivery: null,
  mistakes: [
    {
      id: 'METRO-01',
      severity: 'critical',
      what: 'New transaction_id on each attempt',
      recognise: 'transaction_id: uuid() inside the send or retry function',
      fix: 'stable id from the source row',
      source:
        'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
      basis: 'documented',
    },
    {
      id: 'METRO-02',
      severity: 'high',
      what: 'Assuming 200 means billed: unknown aliases and misspelt event types vanish',
      recognise: 'no reconciliation, customer id from user input',
      fix: 'sample with events search and alert on unmatched; create alias before sending',
      source:
        'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
      basis: 'documented',
    },
    {
      id: 'METRO-03',
      severity: 'high',
      what: 'Replays older than 34 days: both refused and outside the dedup window',
      recognise: 'backfill job without age check',
      fix: 'cap at 34 days, otherwise adjust the invoice',
      source:
        'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
      basis: 'documented',
    },
    {
      id: 'METRO-04',
      severity: 'high',
      what: 'Batches over 100',
      recognise: 'ingest(all) without chunking',
      fix: 'chunk by 100',
      source:
        'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
      basis: 'documented',
    },
    {
      id: 'METRO-05',
      severity: 'medium',
      what: 'Floating numbers as JSON numbers',
      recognise: 'properties: { cost: 0.1+0.2 }',
      fix: 'decimal strings',
      source:
        'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/resources/v1/usage.ts',
    'https://github.com/Metronome-Industries/metronome-node/blob/2ab1cb53506ce69251e3fdafa88dad982450703b/src/client.ts',
    'https://github.com/Metronome-Industries/metronome-go/blob/23767dc19923a4af44416370369582e989ff6321/README.md',
  ],
});
