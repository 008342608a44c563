import { describe, expect, it } from 'vitest';
import { sitesOf, traceOf } from '#test/trace-of.ts';

/** What a project writes to send one usage event, and what must be seen in it. */
const TYPESCRIPT: readonly (readonly [provider: string, operation: string, code: string])[] = [
  [
    'stripe-meter-events-v1',
    'send',
    `import Stripe from 'stripe';
     const client = new Stripe(key);
     await client.billing.meterEvents.create({ event_name: 'calls', payload: { value: '1' } });`,
  ],
  [
    'stripe-meter-events-v1',
    'adjust',
    `await stripe.billing.meterEventAdjustments.create({ type: 'cancel' });`,
  ],
  ['stripe-meter-events-v2', 'send', `await stripe.v2.billing.meterEvents.create({ event_name: 'calls' });`],
  ['stripe-meter-events-v2', 'send-batch', `await stripe.v2.billing.meterEventStream.create({ events });`],
  [
    'stripe-usage-records-legacy',
    'send',
    `await stripe.subscriptionItems.createUsageRecord(id, { quantity: 1 });`,
  ],
  [
    'orb',
    'send-batch',
    `import Orb from 'orb-billing';
     const client = new Orb();
     await client.events.ingest({ events: [{ event_name: 'calls', idempotency_key: id }] });`,
  ],
  ['metronome', 'send-batch', `await client.v1.usage.ingest({ usage: [{ transaction_id: id }] });`],
  [
    'lago',
    'send',
    `import { Client } from 'lago-javascript-client';
     const lago = Client(key);
     await lago.events.createEvent({ event: { code: 'calls', transaction_id: id } });`,
  ],
  [
    'openmeter',
    'send-batch',
    `import { OpenMeter } from '@openmeter/sdk';
     const meters = new OpenMeter({ baseUrl });
     await meters.events.ingest({ type: 'request', subject: id });`,
  ],
  [
    'polar',
    'send-batch',
    `import { Polar } from '@polar-sh/sdk';
     const polar = new Polar({ accessToken });
     await polar.events.ingest({ events: [{ name: 'calls' }] });`,
  ],
  [
    'autumn',
    'send',
    `import { Autumn } from 'autumn-js';
     const billing = new Autumn({ secretKey });
     await billing.track({ customerId, featureId: 'calls', value: 1 });`,
  ],
  [
    'autumn',
    'check',
    `import { Autumn } from 'autumn-js';
     const billing = new Autumn({ secretKey });
     const { data } = await billing.check({ customerId, featureId: 'calls' });`,
  ],
  [
    'amberflo',
    'send',
    `import { Metering } from 'amberflo-metering-typescript';
     const metering = new Metering(key, false, options);
     metering.meter('calls', 1, Date.now(), customerId);`,
  ],
  [
    'm3ter',
    'send-batch',
    `import M3ter from 'm3ter-sdk';
     const client = new M3ter();
     await client.usage.submit({ measurements: [{ uid, meter: 'calls' }] });`,
  ],
  [
    'chargebee-usage-events',
    'send-batch',
    `import Chargebee from 'chargebee';
     const chargebee = new Chargebee({ site, apiKey });
     await chargebee.usageEvent.batchIngest({ events });`,
  ],
  [
    'aws-marketplace-batch-meter-usage',
    'send-batch',
    `import { BatchMeterUsageCommand } from '@aws-sdk/client-marketplace-metering';
     await client.send(new BatchMeterUsageCommand({ ProductCode, UsageRecords }));`,
  ],
  ['aws-marketplace-meter-usage', 'send', `await client.send(new MeterUsageCommand({ ProductCode }));`],
  [
    'recurly',
    'send',
    `import recurly from 'recurly';
     const client = new recurly.Client(key);
     await client.createUsage(subscriptionId, addOnId, { amount: 1 });`,
  ],
  [
    'schematic',
    'send',
    `import { SchematicClient } from '@schematichq/schematic-typescript-node';
     const schematic = new SchematicClient({ apiKey });
     await schematic.track({ event: 'calls', company });`,
  ],
  [
    'dodo-payments',
    'send-batch',
    `import DodoPayments from 'dodopayments';
     const client = new DodoPayments();
     await client.usageEvents.ingest({ events });`,
  ],
  [
    'lemon-squeezy',
    'send',
    `import { createUsageRecord } from '@lemonsqueezy/lemonsqueezy.js';
     await createUsageRecord({ quantity: 1, action: 'increment', subscriptionItemId });`,
  ],
  [
    'metronome',
    'send-batch',
    `await fetch('https://api.metronome.com/v1/ingest', { method: 'POST', body });`,
  ],
  ['lago', 'send', 'await axios.post(`${process.env.LAGO_API_URL}/api/v1/events`, { event });'],
  [
    'orb',
    'send-batch',
    `const BASE = 'https://api.withorb.com/v1';
     await fetch(BASE + '/ingest', { method: 'POST', body });`,
  ],
  [
    'shopify-usage',
    'send',
    `const CHARGE = \`mutation { appUsageRecordCreate(description: "x") { userErrors { message } } }\`;
     await client.request(CHARGE);`,
  ],
];

const GO: typeof TYPESCRIPT = [
  [
    'stripe-meter-events-v1',
    'send',
    `import "github.com/stripe/stripe-go/v82/billing/meterevent"
     func run() { _, err := meterevent.New(&stripe.BillingMeterEventParams{EventName: stripe.String("calls")}) }`,
  ],
  ['stripe-meter-events-v1', 'send', `func run() { client.V1BillingMeterEvents.Create(ctx, params) }`],
  [
    'orb',
    'send-batch',
    `import "github.com/orbcorp/orb-go"
     func run() { client := orb.NewClient(); client.Events.Ingest(ctx, orb.EventIngestParams{}) }`,
  ],
  [
    'lago',
    'send',
    `import "github.com/getlago/lago-go-client"
     func run() { lagoClient.Event().Create(ctx, &lago.EventInput{Code: "calls"}) }`,
  ],
  [
    'openmeter',
    'send',
    `import openmeter "github.com/openmeterio/openmeter/api/client/go"
     func run() { client.IngestEventWithResponse(ctx, event) }`,
  ],
  [
    'amberflo',
    'send',
    `import "github.com/amberflo/metering-go/v2"
     func run() { client := metering.NewMeteringClient(key); client.Meter(&metering.MeterMessage{}) }`,
  ],
  [
    'flexprice',
    'send',
    `import flexprice "github.com/flexprice/go-sdk"
     func run() { client.Events.IngestEvent(ctx, req) }`,
  ],
  [
    'aws-marketplace-batch-meter-usage',
    'send-batch',
    `func run() { svc.BatchMeterUsage(ctx, &marketplacemetering.BatchMeterUsageInput{}) }`,
  ],
];

const PYTHON: typeof TYPESCRIPT = [
  [
    'stripe-meter-events-v1',
    'send',
    `import stripe
stripe.billing.MeterEvent.create(event_name="calls", payload={"value": "1"})`,
  ],
  ['stripe-meter-events-v1', 'send', `client.v1.billing.meter_events.create({"event_name": "calls"})`],
  [
    'orb',
    'send-batch',
    `from orb import Orb
client = Orb()
client.events.ingest(events=[{"event_name": "calls", "idempotency_key": key}])`,
  ],
  [
    'metronome',
    'send-batch',
    `from metronome import Metronome
client = Metronome()
client.v1.usage.ingest(usage=[{"transaction_id": key}])`,
  ],
  [
    'lago',
    'send',
    `from lago_python_client.client import Client
client = Client(api_key=key)
client.events.create(Event(code="calls", transaction_id=key))`,
  ],
  [
    'openmeter',
    'send',
    `from openmeter import Client
client = Client(endpoint=url)
client.ingest_event(event)`,
  ],
  [
    'polar',
    'send-batch',
    `from polar_sdk import Polar
with Polar(access_token=token) as polar:
    polar.events.ingest(request={"events": []})`,
  ],
  [
    'm3ter',
    'send-batch',
    `from m3ter import M3ter
client = M3ter()
client.usage.submit(measurements=[{"uid": key}])`,
  ],
  [
    'chargebee-usage-events',
    'send',
    `import chargebee
chargebee.UsageEvent.create({"subscription_id": sid})`,
  ],
  [
    'aws-marketplace-batch-meter-usage',
    'send-batch',
    `import boto3
client = boto3.client("meteringmarketplace")
client.batch_meter_usage(UsageRecords=records, ProductCode=code)`,
  ],
  [
    'aws-marketplace-meter-usage',
    'send',
    `import boto3
client = boto3.client("meteringmarketplace")
client.meter_usage(ProductCode=code, Timestamp=now, UsageDimension="calls")`,
  ],
  [
    'amberflo',
    'send',
    `from metering.ingest import create_ingest_client
client = create_ingest_client(api_key=key)
client.meter(meter_api_name="calls", meter_value=1)`,
  ],
  [
    'dodo-payments',
    'send-batch',
    `from dodopayments import DodoPayments
client = DodoPayments()
client.usage_events.ingest(events=events)`,
  ],
  [
    'recurly',
    'send',
    `import recurly
client = recurly.Client(key)
client.create_usage(subscription_id, add_on_id, body)`,
  ],
  ['metronome', 'send-batch', `requests.post("https://api.metronome.com/v1/ingest", json=events)`],
  ['lago', 'send', `httpx.post(f"{LAGO_URL}/api/v1/events", json={"event": event})`],
];

const RUBY: typeof TYPESCRIPT = [
  [
    'stripe-meter-events-v1',
    'send',
    `Stripe::Billing::MeterEvent.create(event_name: "calls", payload: payload)`,
  ],
  ['stripe-meter-events-v1', 'send', `client.v1.billing.meter_events.create(event_name: "calls")`],
  ['stripe-usage-records-legacy', 'send', `Stripe::SubscriptionItem.create_usage_record(id, quantity: 1)`],
  [
    'lago',
    'send',
    `client = Lago::Api::Client.new(api_key: key)
client.events.create(transaction_id: id, code: "calls")`,
  ],
  [
    'lago',
    'send-batch',
    `client = Lago::Api::Client.new(api_key: key)
client.events.batch_create(events)`,
  ],
  [
    'orb',
    'send-batch',
    `orb = Orb::Client.new(api_key: key)
orb.events.ingest(events: events)`,
  ],
  ['chargebee-usage-events', 'send', `ChargeBee::UsageEvent.create(subscription_id: id)`],
  ['aws-marketplace-batch-meter-usage', 'send-batch', `client.batch_meter_usage(usage_records: records)`],
];

describe.each([
  ['rb', RUBY],
  ['ts', TYPESCRIPT],
  ['go', GO],
  ['py', PYTHON],
] as const)('calls to providers in .%s', (extension, cases) => {
  it.each(cases.map((one) => [...one] as const))('%s %s: %s', async (provider, operation, code) => {
    const text = extension === 'go' ? `package main\n${code}` : code;

    const { sites } = await traceOf({ [`src/work.${extension}`]: text });

    const found = sites.filter((site) => site.provider !== null);
    expect(found.map((site) => `${site.provider?.id} ${site.operation}`)).toEqual([
      `${provider} ${operation}`,
    ]);
  });
});

describe('names other libraries use too', () => {
  it.each([
    `import { Autumn } from 'autumn-js'; analytics.track({ event: 'page viewed' });`,
    `import { Kafka } from 'kafkajs'; res.send({ ok: true });`,
    `import { Queue } from 'bullmq'; const seen = new Set(); seen.add(id);`,
    `await prisma.post.create({ data });`,
    `await fetch('https://api.example.com/v1/users');`,
    `const events = new EventEmitter(); events.ingest(file);`,
    `await emails.create({ to });`,
  ])('are not taken for a provider: %s', async (code) => {
    expect(await sitesOf({ 'src/work.ts': code })).toEqual([]);
  });
});

describe('transports', () => {
  it('carry usage where the topic says so', async () => {
    const files = {
      'src/send.ts': `
        import { Kafka } from 'kafkajs';
        const producer = new Kafka({ brokers }).producer();
        await producer.send({ topic: 'usage-events', messages });
        await producer.send({ topic: 'emails', messages });
      `,
    };

    expect(await sitesOf(files)).toEqual(['transport produce kafka-producer src/send.ts:3']);
  });

  it('are joined to their consumers by the topic', async () => {
    const { links } = await traceOf({
      'src/send.ts': `
        import { Queue } from 'bullmq';
        export const usageQueue = new Queue('usage');
        await usageQueue.add('record', { credits: 1 });
      `,
      'src/work.ts': `
        import { Worker } from 'bullmq';
        new Worker('usage', async (job) => { await recordUsage(job.data); });
      `,
    });

    expect(links.map(({ from, to, by }) => `${from.file.path} ${by} ${to.file.path}`)).toEqual([
      'src/send.ts topic src/work.ts',
    ]);
  });
});

describe('the project’s own wrapper', () => {
  it('makes its callers sites of the provider', async () => {
    const { sites } = await traceOf({
      'src/meter.ts': `
        export async function reportToMeter(customer: string) {
          await stripe.billing.meterEvents.create({ event_name: 'calls', payload: { customer } });
        }
      `,
      'src/route.ts': `
        app.post('/generate', async (req, res) => {
          reportToMeter(req.user.id);
        });
      `,
    });

    const caller = sites.find((site) => site.file.path === 'src/route.ts');
    expect(caller?.provider?.id).toBe('stripe-meter-events-v1');
    expect(caller?.wraps?.file.path).toBe('src/meter.ts');
    expect(caller?.wraps?.meter).toBe('calls');
  });
});
