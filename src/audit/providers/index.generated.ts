// Made by "npm run generate" from the files of this folder; do not edit.
import { airwallex } from './airwallex.ts';
import { amberflo } from './amberflo.ts';
import { autumn } from './autumn.ts';
import { awsDynamodb } from './aws-dynamodb.ts';
import { awsEventbridge } from './aws-eventbridge.ts';
import { awsKinesis } from './aws-kinesis.ts';
import { awsMarketplaceBatchMeterUsage } from './aws-marketplace-batch-meter-usage.ts';
import { awsMarketplaceMeterUsage } from './aws-marketplace-meter-usage.ts';
import { awsSqs } from './aws-sqs.ts';
import { azureMarketplace } from './azure-marketplace.ts';
import { bigquery } from './bigquery.ts';
import { bullmq } from './bullmq.ts';
import { celery } from './celery.ts';
import { chargebeeUsageEvents } from './chargebee-usage-events.ts';
import { chargebeeUsages } from './chargebee-usages.ts';
import { clickhouse } from './clickhouse.ts';
import { creem } from './creem.ts';
import { dodoPayments } from './dodo-payments.ts';
import { flexprice } from './flexprice.ts';
import { gcpMarketplace } from './gcp-marketplace.ts';
import { gcpPubsub } from './gcp-pubsub.ts';
import { hyperline } from './hyperline.ts';
import { kafkaConsumer } from './kafka-consumer.ts';
import { kafkaProducer } from './kafka-producer.ts';
import { killbill } from './killbill.ts';
import { lago } from './lago.ts';
import { lemonSqueezy } from './lemon-squeezy.ts';
import { m3ter } from './m3ter.ts';
import { maxioEventsBasedBilling } from './maxio-events-based-billing.ts';
import { maxioUsage } from './maxio-usage.ts';
import { meteroid } from './meteroid.ts';
import { metronome } from './metronome.ts';
import { moesif } from './moesif.ts';
import { octane } from './octane.ts';
import { openmeter } from './openmeter.ts';
import { orb } from './orb.ts';
import { paddle } from './paddle.ts';
import { paidAi } from './paid-ai.ts';
import { polar } from './polar.ts';
import { postgres } from './postgres.ts';
import type { Provider } from './provider.ts';
import { rabbitmq } from './rabbitmq.ts';
import { recurly } from './recurly.ts';
import { redisCounters } from './redis-counters.ts';
import { redisStreams } from './redis-streams.ts';
import { schematic } from './schematic.ts';
import { segment } from './segment.ts';
import { sequence } from './sequence.ts';
import { shopifyUsage } from './shopify-usage.ts';
import { sidekiq } from './sidekiq.ts';
import { stigg } from './stigg.ts';
import { stripeMeterEventsV1 } from './stripe-meter-events-v1.ts';
import { stripeMeterEventsV2 } from './stripe-meter-events-v2.ts';
import { stripeUsageRecordsLegacy } from './stripe-usage-records-legacy.ts';
import { togai } from './togai.ts';
import { unibee } from './unibee.ts';
import { zuora } from './zuora.ts';

/** Every provider there is, by id. */
export const providers: readonly Provider[] = [
  airwallex,
  amberflo,
  autumn,
  awsDynamodb,
  awsEventbridge,
  awsKinesis,
  awsMarketplaceBatchMeterUsage,
  awsMarketplaceMeterUsage,
  awsSqs,
  azureMarketplace,
  bigquery,
  bullmq,
  celery,
  chargebeeUsageEvents,
  chargebeeUsages,
  clickhouse,
  creem,
  dodoPayments,
  flexprice,
  gcpMarketplace,
  gcpPubsub,
  hyperline,
  kafkaConsumer,
  kafkaProducer,
  killbill,
  lago,
  lemonSqueezy,
  m3ter,
  maxioEventsBasedBilling,
  maxioUsage,
  meteroid,
  metronome,
  moesif,
  octane,
  openmeter,
  orb,
  paddle,
  paidAi,
  polar,
  postgres,
  rabbitmq,
  recurly,
  redisCounters,
  redisStreams,
  schematic,
  segment,
  sequence,
  shopifyUsage,
  sidekiq,
  stigg,
  stripeMeterEventsV1,
  stripeMeterEventsV2,
  stripeUsageRecordsLegacy,
  togai,
  unibee,
  zuora,
];
