import type { CallShape, Category, Ecosystem, Operation } from '#audit/providers/provider.ts';

/** The knowledge file names languages; the project names the ecosystem a package is published in. */
export const ECOSYSTEM: Readonly<Record<string, Ecosystem>> = {
  node: 'npm',
  python: 'pypi',
  go: 'go',
  ruby: 'rubygems',
  java: 'maven',
  php: 'packagist',
  csharp: 'nuget',
  rust: 'crates',
  any: 'any',
};

/**
 * What an import of a package starts with, where that is not the package's own name. Keyed by the package as the
 * knowledge file words it; read in the packages themselves and their documentation.
 */
export const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'go github.com/stripe/stripe-go/vNN': ['github.com/stripe/stripe-go'],
  'go stripe-go (older)': ['github.com/stripe/stripe-go'],
  'ruby stripe': ['stripe', 'Stripe'],
  'ruby stripe (older)': ['stripe', 'Stripe'],
  'java com.stripe:stripe-java': ['com.stripe'],
  'java stripe-java (older)': ['com.stripe'],
  'php stripe/stripe-php': ['Stripe'],
  'php stripe-php (older)': ['Stripe'],
  'csharp Stripe.net': ['Stripe'],
  'node stripe < 18': ['stripe'],
  'python stripe (older)': ['stripe'],
  'python orb-billing': ['orb'],
  'ruby orb-billing': ['orb-billing', 'orb', 'Orb'],
  'java com.withorb.api:orb-java': ['com.withorb.api'],
  'python metronome-sdk': ['metronome'],
  'ruby metronome-sdk': ['metronome-sdk', 'metronome_sdk', 'MetronomeSDK'],
  'java com.metronome.api:metronome-java': ['com.metronome.api'],
  'python lago-python-client': ['lago_python_client'],
  'ruby lago-ruby-client': ['lago-ruby-client', 'Lago.Api'],
  'php getlago/lago-php-client': ['LagoClient', 'OpenAPI.Client'],
  'java org.getlago:lago-java-client': ['org.getlago'],
  'python polar-sdk': ['polar_sdk'],
  'node autumn-js / @useautumn/sdk': ['autumn-js', '@useautumn/sdk'],
  'python autumn-py': ['autumn'],
  'python amberflo-metering-python': ['metering'],
  'go github.com/amberflo/metering-go/v2': ['github.com/amberflo/metering-go'],
  'go github.com/chargebee/chargebee-go/v3': ['github.com/chargebee/chargebee-go'],
  'node chargebee': ['chargebee', 'chargebee-typescript'],
  'ruby chargebee': ['chargebee', 'ChargeBee'],
  'java com.chargebee:chargebee-java': ['com.chargebee'],
  'node @aws-sdk/client-marketplace-metering': ['@aws-sdk/client-marketplace-metering', 'aws-sdk'],
  'go github.com/aws/aws-sdk-go-v2/service/marketplacemetering': [
    'github.com/aws/aws-sdk-go-v2/service/marketplacemetering',
    'github.com/aws/aws-sdk-go/service/marketplacemetering',
  ],
  'java software.amazon.awssdk:marketplacemetering': ['software.amazon.awssdk.services.marketplacemetering'],
  'csharp AWSSDK.AWSMarketplaceMetering': ['Amazon.AWSMarketplaceMetering'],
  'ruby aws-sdk-marketplacemetering': ['aws-sdk-marketplacemetering', 'Aws.MarketplaceMetering'],
  'php aws/aws-sdk-php': ['Aws'],
  'python google-api-python-client': ['googleapiclient'],
  'php google/cloud-service-control': ['Google.Cloud.ServiceControl', 'Google.ServiceControl'],
  'java google-cloud-service-control': ['com.google.api.servicecontrol'],
  'ruby recurly': ['recurly', 'Recurly'],
  'java com.recurly.v3:api-client': ['com.recurly.v3'],
  'python maxio-advanced-billing-sdk': ['advancedbilling', 'advanced_billing'],
  'python togai-client': ['togai_client', 'togai', 'openapi_client'],
  'python schematichq': ['schematic'],
  'java org.kill-bill.billing:killbill-client-java': ['org.killbill.billing'],
  'ruby killbill-client': ['killbill_client', 'KillBillClient'],
  'python paid-python': ['paid'],
  'java org.apache.kafka:kafka-clients': ['org.apache.kafka'],
  'python confluent-kafka': ['confluent_kafka'],
  'python kafka-python': ['kafka'],
  'go github.com/IBM/sarama': ['github.com/IBM/sarama', 'github.com/Shopify/sarama'],
  'go aws-sdk-go-v2/service/sqs': [
    'github.com/aws/aws-sdk-go-v2/service/sqs',
    'github.com/aws/aws-sdk-go/service/sqs',
  ],
  'python google-cloud-pubsub': ['google.cloud.pubsub', 'google.cloud.pubsub_v1'],
  'node amqplib': ['amqplib', 'amqp-connection-manager'],
  'java com.rabbitmq:amqp-client': ['com.rabbitmq'],
  'go aws-sdk-go-v2/service/kinesis': ['github.com/aws/aws-sdk-go-v2/service/kinesis'],
  'node @aws-sdk/client-kinesis': ['@aws-sdk/client-kinesis', '@aws-sdk/client-firehose'],
  'node ioredis / redis': ['ioredis', 'redis', '@upstash/redis'],
  'go github.com/redis/go-redis': ['github.com/redis/go-redis', 'github.com/go-redis/redis'],
  'python clickhouse-connect': ['clickhouse_connect', 'clickhouse_driver'],
  'node prisma / drizzle / knex': ['@prisma/client', 'drizzle-orm', 'knex'],
  'python sqlalchemy / django': ['sqlalchemy', 'django'],
  'python google-cloud-bigquery': ['google.cloud.bigquery'],
  'java com.google.cloud:google-cloud-bigquery': ['com.google.cloud.bigquery'],
  'python segment-analytics-python': ['segment.analytics', 'analytics'],
  'ruby sidekiq': ['sidekiq', 'Sidekiq'],
};

/** Named by what they do in the way of an event; the knowledge file calls all of them transports. */
export const CATEGORY: Readonly<Record<string, Category>> = {
  'redis-counters': 'store',
  clickhouse: 'store',
  postgres: 'store',
  bigquery: 'store',
  segment: 'analytics',
  bullmq: 'queue',
  sidekiq: 'queue',
  celery: 'queue',
};

/** Words of a receiver that name the provider, where they are not the first word of its id. */
export const RECEIVER_WORDS: Readonly<Record<string, readonly string[]>> = {
  'aws-marketplace-batch-meter-usage': ['marketplace', 'metering'],
  'aws-marketplace-meter-usage': ['marketplace', 'metering'],
  'azure-marketplace': ['marketplace'],
  'gcp-marketplace': ['servicecontrol'],
  'chargebee-usage-events': ['chargebee'],
  'chargebee-usages': ['chargebee'],
  'maxio-usage': ['maxio', 'chargify'],
  'maxio-events-based-billing': ['maxio', 'chargify'],
  'lemon-squeezy': ['lemonsqueezy'],
  'paid-ai': ['paid'],
  'dodo-payments': ['dodo', 'dodopayments'],
  'shopify-usage': ['shopify'],
  'kafka-producer': ['producer', 'kafka'],
  'kafka-consumer': ['consumer', 'kafka'],
  'aws-sqs': ['sqs'],
  'gcp-pubsub': ['pubsub', 'topic', 'publisher', 'subscriber'],
  rabbitmq: ['rabbitmq', 'rabbit', 'amqp', 'channel'],
  'aws-kinesis': ['kinesis', 'firehose'],
  'redis-counters': ['redis', 'rdb', 'valkey'],
  'redis-streams': ['redis', 'rdb', 'valkey'],
  clickhouse: ['clickhouse'],
  postgres: ['prisma'],
  segment: ['segment', 'analytics', 'posthog', 'amplitude'],
  bullmq: ['queue'],
  sidekiq: ['worker', 'job'],
  celery: ['task'],
};

/** Argument or field names that carry the meter's or event's name, as the endpoints and SDKs above call them. */
export const METER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'stripe-meter-events-v1': ['event_name'],
  'stripe-meter-events-v2': ['event_name'],
  orb: ['event_name'],
  metronome: ['event_type'],
  lago: ['code'],
  openmeter: ['type'],
  polar: ['name'],
  autumn: ['featureId', 'feature_id', 'eventName', 'event_name'],
  amberflo: ['meterApiName', 'meter_api_name'],
  m3ter: ['meter'],
  'aws-marketplace-batch-meter-usage': ['Dimension'],
  'aws-marketplace-meter-usage': ['UsageDimension'],
  'azure-marketplace': ['dimension'],
  'gcp-marketplace': ['metricName'],
  recurly: ['addOnId', 'add_on_id'],
  'maxio-usage': ['componentId', 'component_id'],
  'maxio-events-based-billing': ['apiHandle', 'api_handle'],
  zuora: ['UOM'],
  flexprice: ['event_name', 'eventName', 'EventName'],
  schematic: ['event', 'Event'],
  stigg: ['eventName', 'featureId'],
  killbill: ['unitType'],
  moesif: ['action_name', 'actionName'],
  octane: ['meterName'],
  'paid-ai': ['eventName', 'event_name'],
  'dodo-payments': ['event_name'],
  meteroid: ['code'],
  segment: ['event'],
};

/** Shapes the knowledge file words for people: what they are as patterns, or nothing where they are not calls. */
export const REWORDED: Readonly<Record<string, readonly string[]>> = {
  "client('meteringmarketplace')": [],
  "build('servicecontrol','v1').services().report(serviceName=, body=)": ['*.services.report'],
  "google.servicecontrol('v1').services.report": ['*.services.report'],
  'new AWS.MarketplaceMetering().batchMeterUsage(...)': ['*.batchMeterUsage'],
  'MarketplaceMeteringClient->batchMeterUsage': ['*.batchMeterUsage'],
  'ServiceControllerClient->report': ['*.report'],
  'ServiceControllerClient.report(ReportRequest)': ['*.report'],
  'EventIngestionApi(*).ingest': ['*.ingest'],
  'EventIngestionApi(*).ingest_batch': ['*.ingest_batch'],
  'EventsApi->createEvent': ['*.createEvent'],
  'EventsApi->createBatchEvents': ['*.createBatchEvents'],
  'EventsApi.createEvent': ['*.createEvent'],
  'EventsApi.createBatchEvents': ['*.createBatchEvents'],
  'AsyncClient.Enqueue(...)': ['*.Enqueue'],
  'AsyncClient.EnqueueWithOptions(...)': ['*.EnqueueWithOptions'],
  'UsageApi.recordUsage(SubscriptionUsageRecord, RequestOptions)': ['*.usageApi.recordUsage'],
  'usageApi.createUsage(...)': ['*.usageApi.createUsage'],
  'KillBillClient::Model::UsageRecord#create': ['*.UsageRecord.create'],
  'merchantMetricEventNew...': ['*.merchantMetricEventNew*'],
  'Ingestion({...}).strategy(...)': ['Ingestion.strategy'],
  'moesif({...}) middleware': ['moesif'],
  'trace({...}, fn)': [],
  '*.V1.Billing.MeterEvents.Create(Async)': [
    '*.Billing.MeterEvents.Create',
    '*.Billing.MeterEvents.CreateAsync',
  ],
  'new MeterEventService().Create(MeterEventCreateOptions)': ['MeterEventService.Create*'],
  '*.Publish(ctx, msg).Get(ctx)': ['*.Publish'],
  '*.Inserter().Put(ctx, rows)': ['*.Inserter.Put', '*.inserter.Put'],
  'Worker.perform_async': ['*.perform_async'],
  'Worker.perform_in': ['*.perform_in', '*.perform_at'],
  'task.delay(...)': ['*.delay'],
  'task.apply_async(...)': ['*.apply_async'],
  'self.retry(...)': [],
  'queue.add(name, data, {jobId, attempts, backoff, removeOnComplete, deduplication})': [
    '*.add',
    '*.addBulk',
  ],
  'new Worker(name, processor)': ['Worker'],
  'message.ack()': ['*.ack'],
  'message.ackWithResponse()': ['*.ackWithResponse'],
  'message.ack_with_response()': ['*.ack_with_response'],
  'msg.Ack()': ['*.Ack'],
  'msg.AckWithResult()': ['*.AckWithResult'],
  '*.Input() <- msg': ['*.Input'],
  'table.insert(rows, {raw, createInsertId})': ['*.insert'],
  '*.incr': ['*.incr', '*.decr', '*.hincrbyfloat', '*.incrbyfloat', '*.zincrby'],
  '*.incrby': ['*.incrby', '*.decrby'],
  '*.onConflictDoNothing()': [],
  '*.onConflict().ignore()': [],
  '*.on_conflict_do_nothing()': [],
  'bulk_create(ignore_conflicts=True)': ['*.bulk_create'],
  'F("n") + x': [],
  'for msg in consumer': [],
  'include Sidekiq::Job': [],
  '@app.task(...)': [],
  '@shared_task(acks_late=, autoretry_for=, max_retries=)': [],
  'ingest / batch ingest': [],
  'appUsageRecordCreate(subscriptionLineItemId, price, description, idempotencyKey)': [],
};

/** First match wins; tried over the pattern. Reviewed by eye for every shape of every provider. */
const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/adjustment|deprecate|backfills|balances\.(update|finalize)$/i, 'adjust'],
  [/listEventSummaries$|\.getdel$|\.getset$/i, 'read'],
  [/meter_?event_?session/i, 'configure'],
  [/create_ingest_client|NewMeteringClient|^Ingestion|^moesif$|strategy$/, 'configure'],
  [/^Worker$/, 'consume'],
  [/confirm_delivery|createConfirmChannel|confirmSelect|\.Confirm$|\.subscribe$/, 'configure'],
  [/\*\.check$/, 'check'],
  [/\.(flush|shutdown|close|closeAndFlush|waitForConfirms)$/i, 'flush'],
  [/\.expire$/i, 'expire'],
  [/\.(incr|decr|incrby|decrby|hincrby|hincrbyfloat|incrbyfloat|zincrby)$/i, 'increment'],
  [
    /\.(basic_?|x)?ack(_?with_?(response|result))?$|\.commit|store_offsets|MarkMessage|delete_?message/i,
    'acknowledge',
  ],
  [
    /\.(poll|run|xreadgroup|xautoclaim|consume|basic_consume|basicConsume|ReadMessage|FetchMessage)$/i,
    'consume',
  ],
  [/receive_message|ReceiveMessage/, 'consume'],
  [
    /meter_?event_?streams?\.create|\.batch$|batch_?(create|ingest|track|meter)|create_?batch|trackTokens/i,
    'send-batch',
  ],
  [
    /bulk_?record|recordBulk|EventsBulk|ingest_?events$|EventBatch|EventsWithResponse|(Actions|Events)Batch$/i,
    'send-batch',
  ],
  [
    /sendActionsBatch|create_events_batch|ingest_batch|PostBatch|signals\.create_?signals|measurements/i,
    'send-batch',
  ],
  [
    /(^|\.)(events|usage|usageEvents|usage_events)\.(ingest|report)$|usage\.submit$|services\.report$/i,
    'send-batch',
  ],
];

/** Packages that do far more than this: their import says nothing, only their calls do. */
export const GENERAL_PACKAGES: ReadonlySet<string> = new Set([
  'boto3',
  'aws/aws-sdk-php',
  'googleapis',
  'google-api-python-client',
]);

/** Shapes that stand in the knowledge file for completeness and would be mistaken for another provider's. */
export const NOT_RECOGNISED: Readonly<Record<string, readonly string[]>> = {
  // Serves delivery callbacks; taking events is the consumer's `poll`.
  'kafka-producer': ['*.poll()'],
};

/** What operations are named after where nothing more is known, by what kind of system is called. */
const DEFAULT_OPERATION: Readonly<Record<Category, Operation>> = {
  billing: 'send',
  marketplace: 'send',
  entitlements: 'send',
  analytics: 'send',
  transport: 'produce',
  queue: 'produce',
  store: 'store',
};

/** Words no other library uses: a call with one of them is the provider's even without an import in sight. */
const UNMISTAKABLE =
  /billing\.meter_?events?|billing\.meter_?event_?(adjustment|stream|session)|BillingMeterEvent|^meterevent\.New|listEventSummaries|create_?usage_?record(?!$)|subscription_?items\.create_?usage_?record|SubscriptionItem\.create_usage_record|usagerecord\.New|createOnSubscriptionItem|batch_?meter_?usage|BatchMeterUsageCommand|MeterUsageCommand|IngestEvent(s|Batch)?WithResponse|usage_?Event\.batch_?Ingest|PostUsageEventAsync|PostBatchUsageEventAsync|merchantMetricEventNew|create_ingest_client|MeterEventService|(Send|Delete)Message(Batch)?Command|PutRecord(s|Batch)Command|basic_publish|basicPublish|basic_consume|basicConsume|basic_ack|sendToQueue|put_record(s|_batch)$|insert_rows(_json)?$|perform_(async|in|at)$|apply_async$|xadd$|xreadgroup$|xack$|xautoclaim$|hincrby|v1\.usage\.ingest$/i;

/** Turns one shape, as worded for people, into patterns over call paths. */
export function toCallShapes(shape: string, category: Category): CallShape[] {
  const patterns = REWORDED[shape] ?? (shape.startsWith('POST ') ? [] : [toPattern(shape)]);
  return patterns.map((pattern) => ({
    pattern,
    operation: OPERATIONS.find(([words]) => words.test(pattern))?.[1] ?? DEFAULT_OPERATION[category],
    needsImport: !UNMISTAKABLE.test(pattern),
  }));
}

/** `\Stripe\Billing\MeterEvent::create` and `*.billing().meterEvents().create(X)` without their punctuation. */
function toPattern(shape: string): string {
  const pattern = shape
    .replace(/^new /, '')
    .replaceAll('()', '')
    .replace(/\s*\(.*$/, '')
    .replaceAll(/->|::|\\|#/g, '.')
    .replace(/^\.+/, '');
  if (!/^(\*|[\w*]+)(\.[\w*]+)*$/.test(pattern))
    throw new Error(`No pattern can be made of the call shape "${shape}"`);
  return pattern;
}
