import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'groups that wait for each other, of which one fails',
      files: {
        'src/billing/nightly.ts': `
          import { Cron } from '@nestjs/schedule';
          export class MeterEventsTask {
            @Cron('20 * * * *')
            async report() {
              const billed = await this.workspaces.find();
              for (const group of chunk(billed, 20)) {
                await Promise.all(group.map((workspace) => this.reportOne(workspace)));
              }
            }
            private async reportOne(workspace: Workspace) {
              await this.stripe.billing.meterEvents.create({ event_name: 'days', identifier: workspace.day, payload: workspace.usage });
            }
          }
        `,
        'billing/nightly.py': `
          import asyncio
          import stripe

          async def report(tenant):
              await stripe.billing.MeterEvent.create(event_name="calls", identifier=tenant.key, payload=tenant.usage)

          async def nightly(tenants):
              for group in batched(tenants, 20):
                  await asyncio.gather(*(report(tenant) for tenant in group))
        `,
      },
      at: ['src/billing/nightly.ts:7', 'billing/nightly.py:9'],
    },
    {
      name: 'groups of tasks that end with the first failure',
      files: {
        'internal/billing/nightly.go': `
          package billing

          func (e *Export) Run(ctx context.Context, tenants []Tenant) error {
            g, ctx := errgroup.WithContext(ctx)
            for _, tenant := range tenants {
              g.Go(func() error {
                return e.orb.Ingest(ctx, tenant.ID, tenant.Usage)
              })
            }
            return g.Wait()
          }
        `,
        'billing/nightly.py': `
          import asyncio
          import stripe

          async def report(tenant):
              await stripe.billing.MeterEvent.create(event_name="calls", identifier=tenant.key, payload=tenant.usage)

          async def nightly(tenants):
              async with asyncio.TaskGroup() as tg:
                  for tenant in tenants:
                      tg.create_task(report(tenant))
        `,
        'src/billing/Nightly.kt': `
          class Nightly(private val customers: Customers, private val lago: LagoClient) {
              @Scheduled(cron = "0 0 * * * *")
              suspend fun run() = coroutineScope {
                  customers.all().map { customer ->
                      async { lago.reportUsage(customer.subscriptionId, customer.calls) }
                  }.awaitAll()
              }
          }
        `,
      },
      at: ['billing/nightly.py:10', 'internal/billing/nightly.go:6', 'src/billing/Nightly.kt:5'],
    },
    {
      name: 'a turn in a lambda that ends all turns behind it',
      files: {
        'src/billing/Nightly.kt': `
          class Nightly(private val customers: Customers, private val lago: LagoClient) {
              @Scheduled(cron = "0 0 * * * *")
              fun run() {
                  customers.findActive().forEach { customer -> lago.reportUsage(customer.subscriptionId, customer.calls) }
              }
          }
        `,
        'src/billing/Nightly.java': `
          class Nightly {
            @Scheduled(cron = "0 0 * * * *")
            void run() {
              customers.findActive().forEach(customer -> lago.reportUsage(customer.getSubscriptionId(), customer.getCalls()));
            }
          }
        `,
      },
      at: ['src/billing/Nightly.kt:4', 'src/billing/Nightly.java:4'],
    },
  ],
  silent: [
    {
      name: 'turns that tell of themselves, that are supervised, or that hold their failure',
      files: {
        'src/billing/nightly.ts': `
          import { Cron } from '@nestjs/schedule';
          export class MeterEventsTask {
            @Cron('20 * * * *')
            async report() {
              for (const group of chunk(await this.workspaces.find(), 20)) {
                const results = await Promise.allSettled(group.map((workspace) => this.send(workspace)));
                this.note(results);
              }
              for (const group of chunk(await this.workspaces.find(), 20)) {
                await Promise.all(group.map((workspace) => this.reportOne(workspace)));
              }
            }
            private async reportOne(workspace: Workspace) {
              try {
                await this.stripe.billing.meterEvents.create({ event_name: 'days', identifier: workspace.day, payload: workspace.usage });
              } catch (error) {
                await this.failures.add(workspace.id, error);
              }
            }
            private async send(workspace: Workspace) {
              await this.stripe.billing.meterEvents.create({ event_name: 'days', identifier: workspace.day, payload: workspace.usage });
            }
          }
        `,
        'internal/billing/nightly.go': `
          package billing

          func (e *Export) Run(ctx context.Context, tenants []Tenant) error {
            var g errgroup.Group
            for _, tenant := range tenants {
              g.Go(func() error {
                return e.orb.Ingest(ctx, tenant.ID, tenant.Usage)
              })
            }
            return g.Wait()
          }

          func (e *Export) RunAll(ctx context.Context, tenants []Tenant) error {
            g, ctx := errgroup.WithContext(ctx)
            for _, tenant := range tenants {
              g.Go(func() error {
                if err := e.orb.Ingest(ctx, tenant.ID, tenant.Usage); err != nil {
                  e.failed(tenant, err)
                }
                return nil
              })
            }
            return g.Wait()
          }
        `,
        'src/billing/Nightly.kt': `
          class Nightly(private val customers: Customers, private val lago: LagoClient) {
              @Scheduled(cron = "0 0 * * * *")
              suspend fun run() = supervisorScope {
                  customers.all().map { customer ->
                      async { lago.reportUsage(customer.subscriptionId, customer.calls) }
                  }.forEach { it.join() }
              }
              @Scheduled(cron = "0 0 * * * *")
              fun each() {
                  customers.all().forEach { customer ->
                      try {
                          lago.reportUsage(customer.subscriptionId, customer.calls)
                      } catch (e: Exception) {
                          failures.add(customer.id, e)
                      }
                  }
              }
          }
        `,
        'src/billing/Tried.kt': `
          class Tried(private val customers: Customers, private val lago: LagoClient) {
              @Scheduled(cron = "0 0 * * * *")
              fun run() {
                  customers.all().forEach { customer ->
                      runCatching { lago.reportUsage(customer.subscriptionId, customer.calls) }.onFailure { failed += customer.id }
                  }
              }
          }
        `,
        'src/billing/noted.ts': `
          import { Cron } from '@nestjs/schedule';
          export class Noted {
            @Cron('20 * * * *')
            async report() {
              for (const group of chunk(await this.workspaces.find(), 20)) {
                await Promise.all(
                  group.map((workspace) => this.stripe.billing.meterEvents.create(workspace.event).catch((error) => this.note(workspace, error))),
                );
              }
            }
          }
        `,
        'src/routes/seats.ts': `
          export async function POST(request: Request) {
            for (const group of chunk(await membersOf(request), 20))
              await Promise.all(group.map((member) => stripe.billing.meterEvents.create({ event_name: 'seats', identifier: member.id, payload: member.usage })));
          }
        `,
      },
    },
  ],
});
