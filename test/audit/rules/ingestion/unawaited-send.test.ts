import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'a task of the loop itself, which no block waits for',
      files: {
        'app/usage.py': `
          import asyncio
          from stripe import StripeClient

          client = StripeClient("sk")

          async def report(row):
              await client.v1.billing.meter_events.create_async(params={"event_name": "tokens", "payload": row.payload})

          async def answer(row):
              loop = asyncio.get_running_loop()
              loop.create_task(report(row))
        `,
      },
      at: ['app/usage.py:11'],
    },
    {
      name: 'a coroutine outside of any scope that waits, and a channel that gives promises',
      files: {
        'src/Meter.kt': `
          class Meter(private val http: HttpClient, private val lagoUrl: String) {
              suspend fun report(batch: Batch) {
                  http.post("$lagoUrl/api/v1/events") { setBody(batch) }
              }
              fun finish(batch: Batch) {
                  GlobalScope.launch { report(batch) }
              }
          }
        `,
        'src/publish.ts': `
          import { connect } from 'amqp-connection-manager';
          const channel = connect([url]).createChannel({ json: true });
          export async function publishUsage(event) {
            channel.publish('usage', 'usage.recorded', event);
          }
        `,
      },
      at: ['src/publish.ts:4', 'src/Meter.kt:6'],
    },
    {
      name: 'a dropped promise of a provider’s SDK',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function bill(id, tokens) {
            stripe.billing.meterEvents.create({ event_name: 'tokens', identifier: id, payload: { value: tokens } });
          }
        `,
      },
      at: ['src/usage.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'a promise whose failure is only logged, with nobody waiting',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export function bill(id, tokens) {
            stripe.billing.meterEvents
              .create({ event_name: 'tokens', identifier: id, payload: { value: tokens } })
              .catch((error) => console.error(error));
          }
        `,
      },
      at: ['src/usage.ts:4'],
      confidence: 'certain',
    },
    {
      name: 'an async function of the project called without await',
      files: {
        'src/usage.ts': `
          export async function recordUsage(customer, units) {
            await db.usageEvents.insert({ customer, units });
          }
        `,
        'src/handler.ts': `
          import { recordUsage } from './usage';
          export async function handle(req, res) {
            res.json(await work(req));
            recordUsage(req.customer, 1);
          }
        `,
      },
      at: ['src/handler.ts:4'],
    },
    {
      name: 'async callbacks of forEach',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export async function billAll(rows) {
            rows.forEach(async (row) => {
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: row.id, payload: row });
            });
          }
        `,
      },
      at: ['src/usage.ts:4'],
    },
    {
      name: 'a goroutine that nothing waits for',
      files: {
        'usage.go': `
          package api

          func (s *Server) Handle(w http.ResponseWriter, r *http.Request) {
          	go s.usage.RecordUsage(r.Context(), 1)
          	w.WriteHeader(200)
          }
        `,
      },
      at: ['usage.go:4'],
    },
    {
      name: 'a function literal in a goroutine',
      files: {
        'usage.go': `
          package api

          func (s *Server) Handle(w http.ResponseWriter, r *http.Request) {
          	go func() {
          		s.usage.RecordUsage(r.Context(), 1)
          	}()
          }
        `,
      },
      at: ['usage.go:4'],
    },
  ],
  silent: [
    {
      name: 'tasks of a group, whose block waits for them and fails with them',
      files: {
        'app/usage.py': `
          import asyncio
          import anyio
          from stripe import StripeClient

          client = StripeClient("sk")

          async def report(row):
              await client.v1.billing.meter_events.create_async(params={"event_name": "tokens", "payload": row.payload})

          async def report_two(a, b):
              async with asyncio.TaskGroup() as tg:
                  tg.create_task(report(a))
                  tg.create_task(client.v1.billing.meter_events.create_async(params={"event_name": "tokens", "payload": b}))

          async def report_aside(a, b):
              async with anyio.create_task_group() as group:
                  group.start_soon(report, a)
                  group.start_soon(report, b)

          async def join(tg: asyncio.TaskGroup, row):
              tg.create_task(report(row))
        `,
      },
    },
    {
      name: 'an SDK that waits by itself, beside a method of the project’s that has the same name',
      files: {
        'meters/service.py': `
          import stripe

          class MetersService:
              async def report(self, meter):
                  stripe.billing.MeterEvent.create(
                      event_name=meter.key, payload={"delta": meter.delta}, identifier=meter.identifier
                  )
        `,
        'orgs/service.py': `
          class OrgsService:
              async def create(self, name):
                  return await self.dao.insert(name)
        `,
      },
    },
    {
      name: 'a run that is asked for with nothing in it',
      files: {
        'src/billing/metering-queue.ts': `
          import { Queue } from 'bullmq';
          const meteringQueue = new Queue('usage-metering');
          export function start() {
            meteringQueue.add('usage-metering-job', {}).catch((error) => logger.error('not scheduled', error));
            return meteringQueue;
          }
        `,
      },
    },
    {
      name: 'a figure that a function of a telling name writes into a text',
      files: {
        'model/redemption.go': `
          package model

          func Redeem(userId int, redemption *Redemption) {
          	go func() {
          		SaveNote(userId, fmt.Sprintf("credited %s", common.LogQuota(redemption.Quota)))
          	}()
          }
        `,
      },
    },
    {
      name: 'commands that a pipeline collects until it is executed',
      files: {
        'src/usage.js': `
          class UsageStore {
            async addUsage(keyId, usage) {
              const pipeline = this.client.pipeline();
              pipeline.hincrby('usage:' + keyId, 'inputTokens', usage.input);
              pipeline.hincrby('usage:' + keyId, 'outputTokens', usage.output);
              await pipeline.exec();
            }
            async addCost(keyId, usage) {
              const batch = this.redis.multi();
              for (const part of usage.parts) batch.incrby('usage:cost:' + keyId, part.cost);
              await batch.exec();
            }
          }
        `,
      },
    },
    {
      name: 'a suspending call, a scope that waits, a channel that answers at once',
      files: {
        'src/Meter.kt': `
          class Meter(private val http: HttpClient, private val lagoUrl: String) {
              suspend fun report(batch: Batch) {
                  http.post("$lagoUrl/api/v1/events") { setBody(batch) }
              }
              suspend fun finish(batch: Batch) {
                  report(batch)
              }
              suspend fun finishAll(batches: List<Batch>) = coroutineScope {
                  batches.forEach { batch -> launch { report(batch) } }
              }
          }
        `,
        'src/publish.ts': `
          import amqp from 'amqplib';
          const channel = await (await amqp.connect(url)).createConfirmChannel();
          export async function publishUsage(event) {
            channel.publish('usage', 'usage.recorded', Buffer.from(JSON.stringify(event)));
            channel.sendToQueue('usage-events', Buffer.from(JSON.stringify(event)));
            await channel.waitForConfirms();
          }
        `,
      },
    },
    {
      name: 'a buffer that is flushed again and again',
      files: {
        'src/buffer.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          const openmeter = new OpenMeter({ baseUrl: URL });
          export class UsageBuffer {
            events = [];
            constructor() {
              this.timer = setInterval(() => this.flush().catch((error) => log.error(error)), 5000);
            }
            async flush() {
              await openmeter.events.ingest(this.events);
            }
          }
        `,
      },
    },
    {
      name: 'a script that runs its one function',
      files: {
        'scripts/report-usage.ts': `
          async function reportUsageOfAll() {
            for (const id of ids)
              await stripe.billing.meterEvents.create({ event_name: 'calls', identifier: id, payload: { value: '1' } });
          }

          reportUsageOfAll();
        `,
      },
    },
    {
      name: 'awaited, returned, or gathered',
      files: {
        'src/usage.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export const one = (event) => stripe.billing.meterEvents.create(event);
          export async function two(event) { await stripe.billing.meterEvents.create(event); }
          export async function all(events) {
            await Promise.all(events.map((event) => stripe.billing.meterEvents.create(event)));
          }
          export async function later(event) {
            const sent = stripe.billing.meterEvents.create(event);
            await work();
            await sent;
          }
        `,
      },
    },
    {
      name: 'kept alive by the platform',
      files: {
        'src/worker.ts': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.KEY);
          export default {
            async fetch(request, env, ctx) {
              ctx.waitUntil(stripe.billing.meterEvents.create({ event_name: 'calls', identifier: request.id, payload: {} }));
              ctx.waitUntil((async () => { await stripe.billing.meterEvents.create({ event_name: 'x', identifier: 'y', payload: {} }); })());
              return new Response('ok');
            },
          };
        `,
      },
    },
    {
      name: 'goroutines joined by a wait group',
      files: {
        'usage.go': `
          package usage

          func ReportAll(events []Event) {
          	var wg sync.WaitGroup
          	for _, e := range events {
          		wg.Add(1)
          		go func(e Event) {
          			defer wg.Done()
          			reporter.ReportUsage(e)
          		}(e)
          	}
          	wg.Wait()
          }
        `,
      },
    },
    {
      name: 'a blocking call in a language whose I/O blocks',
      files: {
        'usage.go': `
          package usage

          func Handle(c Customer) {
          	RecordUsage(c.ID, 1)
          }
        `,
      },
    },
    {
      name: 'something else that is not awaited',
      files: {
        'src/log.ts': `
          export function done(req) {
            track('page viewed');
            logger.info('usage page shown');
          }
        `,
      },
    },
  ],
});
