import { defineProvider } from './provider.ts';

/** Celery: what it promises, read at the addresses in `sources`. */
export const celery = defineProvider({
  id: 'celery',
  name: 'Celery',
  category: 'queue',
  note: null,
  receiverWords: ['task'],
  endpoints: [],
  httpPatterns: [],
  sdks: [
    {
      ecosystem: 'pypi',
      package: 'celery',
      isDedicated: true,
      imports: ['celery'],
      calls: [
        {
          pattern: '*.delay',
          operation: 'produce',
          needsImport: true,
        },
        {
          pattern: '*.apply_async',
          operation: 'produce',
          needsImport: false,
        },
      ],
    },
  ],
  deduplication: {
    key: 'none (task_id is only a name)',
    keyNames: [],
    isRequired: null,
    scope: null,
    ifOmitted: 'each delivery runs',
    window: null,
    windowSeconds: null,
    windowKind: 'none',
    onDuplicate: 'not detected',
  },
  timestamp: {
    names: [],
    unit: null,
    form: null,
    ifOmitted: null,
    maxPast: null,
    maxPastSeconds: null,
    maxFuture: null,
    maxFutureSeconds: null,
    periodAttribution: null,
  },
  value: {
    names: [],
    parameter: null,
    type: null,
    allowsDecimals: null,
    allowsNegatives: null,
    aggregations: [],
    note: null,
  },
  customer: {
    names: [],
    parameter: null,
    unknownCustomer: null,
    unknownMeter: null,
  },
  meterNames: [],
  batch: {
    call: null,
    maxItems: null,
    maxBytes: null,
    atomicity: null,
    checkFields: [],
    failsInsideSuccess: false,
    partialFailure: null,
    retryRule: null,
  },
  validation: {
    mode: 'sync',
    syncErrors: null,
    asyncEvents: [],
  },
  asyncErrors: null,
  rateLimits: null,
  sdkRetry: {
    defaultRetries: 'none unless autoretry_for or self.retry (then 3)',
    sameKeyOnRetry: 'same task id, body runs again',
    note: null,
  },
  corrections: null,
  delivery: {
    guarantee: 'default at most once (ack before running); acks_late gives at least once',
    ackPoint: 'ack on receipt, or after the run with acks_late',
    lossModes: [
      'worker crash after the early ack',
      'exception without retry is acked even with acks_late (task_acks_on_failure_or_timeout)',
      'worker killed with acks_late but task_reject_on_worker_lost off',
    ],
    duplicateModes: [
      'Redis broker visibility_timeout of 1 hour: longer or ETA tasks run again',
      'acks_late redelivery',
    ],
  },
  mistakes: [
    {
      id: 'CELERY-01',
      severity: 'critical',
      what: 'Usage task with early ack and no retry',
      recognise: '@shared_task without acks_late and without autoretry_for',
      fix: 'acks_late=True, task_reject_on_worker_lost=True, autoretry_for, idempotent body',
      source:
        'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/userguide/tasks.rst',
      basis: 'documented',
    },
    {
      id: 'CELERY-02',
      severity: 'critical',
      what: 'acks_late with a body that is not idempotent',
      recognise: 'acks_late=True and a meter call with uuid4()',
      fix: 'key from the arguments',
      source:
        'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/userguide/tasks.rst',
      basis: 'documented',
    },
    {
      id: 'CELERY-03',
      severity: 'high',
      what: 'countdown/ETA beyond the visibility timeout on Redis: runs several times',
      recognise: 'apply_async(countdown=7200) with the Redis broker',
      fix: 'raise visibility_timeout or use beat',
      source:
        'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/getting-started/backends-and-brokers/redis.rst',
      basis: 'documented',
    },
    {
      id: 'CELERY-04',
      severity: 'medium',
      what: '.delay() inside an open database transaction',
      recognise: 'task.delay in atomic()',
      fix: 'transaction.on_commit / delay_on_commit',
      source:
        'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/userguide/tasks.rst',
      basis: 'documented',
    },
  ],
  sources: [
    'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/userguide/tasks.rst',
    'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/userguide/configuration.rst',
    'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/docs/getting-started/backends-and-brokers/redis.rst',
    'https://github.com/celery/celery/blob/5dc781f0bd5f36186bfcc74e0a4f9f654452c69b/celery/app/defaults.py',
  ],
});
