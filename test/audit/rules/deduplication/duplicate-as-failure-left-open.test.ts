import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'a row that stays pending, in C#',
      files: {
        'src/MeteringService.cs': `
          public sealed class MeteringService(IServiceScopeFactory scopes, IHttpClientFactory http, ILogger<MeteringService> logger) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  var pending = await db.HourlyUsage.Where(u => u.AcceptedAt == null).ToListAsync(stop);
                  foreach (var usage in pending)
                  {
                      try
                      {
                          await PostAsync(usage, stop);
                          usage.AcceptedAt = DateTimeOffset.UtcNow;
                          await db.SaveChangesAsync(stop);
                      }
                      catch (HttpRequestException e)
                      {
                          logger.LogError(e, "Usage {Id} not accepted", usage.Id);
                      }
                  }
              }

              private async Task PostAsync(HourlyUsage usage, CancellationToken ct)
              {
                  using var request = new HttpRequestMessage(HttpMethod.Post, "api/usageEvent?api-version=2018-08-31");
                  request.Content = JsonContent.Create(new { resourceId = usage.ResourceId, dimension = usage.Dimension, quantity = usage.Quantity });
                  using var response = await http.CreateClient("marketplace").SendAsync(request, ct);
                  response.EnsureSuccessStatusCode();
              }
          }
        `,
      },
      at: ['src/MeteringService.cs:25'],
    },
    {
      name: 'a message that comes again for ever, in PHP',
      files: {
        'src/Handler.php': `
          <?php
          #[AsMessageHandler(fromTransport: 'usage')]
          final readonly class SendUsageEventHandler
          {
              public function __invoke(SendUsageEvent $message): void
              {
                  $event = $this->events->get($message->eventId);
                  try {
                      $response = $this->lagoClient->request('POST', '/api/v1/events', ['json' => ['event' => [
                          'transaction_id' => $event->id->toRfc4122(),
                          'code' => $event->metric,
                      ]]]);
                      $response->getContent();
                  } catch (ExceptionInterface $e) {
                      throw new RecoverableMessageHandlingException('Lago: '.$e->getMessage(), previous: $e);
                  }
              }
          }
        `,
      },
      at: ['src/Handler.php:15'],
    },
    {
      name: 'a row that stays without its mark, in TypeScript',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          import cron from 'node-cron';
          import { db } from './db';
          const stripe = new Stripe(process.env.STRIPE_KEY!);

          cron.schedule('*/5 * * * *', async () => {
            const rows = await db.usageOutbox.findMany({ where: { sentAt: null }, take: 200 });
            for (const row of rows) {
              try {
                await stripe.billing.meterEvents.create({
                  event_name: row.meter,
                  identifier: row.id,
                  payload: { stripe_customer_id: row.customerId, value: String(row.quantity) },
                });
                await db.usageOutbox.update({ where: { id: row.id }, data: { sentAt: new Date() } });
              } catch (err) {
                console.error('usage row failed, will retry', row.id, err);
              }
            }
          });
        `,
      },
      at: ['src/relay.ts:10'],
    },
  ],
  silent: [
    {
      name: 'a conflict that is taken for accepted, in C#',
      files: {
        'src/MeteringService.cs': `
          public sealed class MeteringService(IServiceScopeFactory scopes, IHttpClientFactory http, ILogger<MeteringService> logger) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stop)
              {
                  var pending = await db.HourlyUsage.Where(u => u.AcceptedAt == null).ToListAsync(stop);
                  foreach (var usage in pending)
                  {
                      try
                      {
                          await PostAsync(usage, stop);
                          usage.AcceptedAt = DateTimeOffset.UtcNow;
                          await db.SaveChangesAsync(stop);
                      }
                      catch (HttpRequestException e)
                      {
                          logger.LogError(e, "Usage {Id} not accepted", usage.Id);
                      }
                  }
              }

              private async Task PostAsync(HourlyUsage usage, CancellationToken ct)
              {
                  using var request = new HttpRequestMessage(HttpMethod.Post, "api/usageEvent?api-version=2018-08-31");
                  request.Content = JsonContent.Create(new { resourceId = usage.ResourceId, dimension = usage.Dimension, quantity = usage.Quantity });
                  using var response = await http.CreateClient("marketplace").SendAsync(request, ct);
                  if (response.StatusCode == HttpStatusCode.Conflict) return;
                  response.EnsureSuccessStatusCode();
              }
          }
        `,
      },
    },
    {
      name: 'a duplicate told apart, in PHP',
      files: {
        'src/Handler.php': `
          <?php
          #[AsMessageHandler(fromTransport: 'usage')]
          final readonly class SendUsageEventHandler
          {
              public function __invoke(SendUsageEvent $message): void
              {
                  $event = $this->events->get($message->eventId);
                  try {
                      $response = $this->lagoClient->request('POST', '/api/v1/events', ['json' => ['event' => [
                          'transaction_id' => $event->id->toRfc4122(),
                          'code' => $event->metric,
                      ]]]);
                      $response->getContent();
                  } catch (ExceptionInterface $e) {
                      if (str_contains($e->getMessage(), 'value_already_exist')) {
                          return;
                      }
                      throw new RecoverableMessageHandlingException('Lago: '.$e->getMessage(), previous: $e);
                  }
              }
          }
        `,
      },
    },
    {
      name: 'a row that is given up, in TypeScript',
      files: {
        'src/relay.ts': `
          import Stripe from 'stripe';
          import cron from 'node-cron';
          import { db } from './db';
          const stripe = new Stripe(process.env.STRIPE_KEY!);

          cron.schedule('*/5 * * * *', async () => {
            const rows = await db.usageRows.findMany({ where: { sentAt: null }, take: 200 });
            for (const row of rows) {
              try {
                await stripe.billing.meterEvents.create({
                  event_name: row.meter,
                  identifier: row.id,
                  payload: { stripe_customer_id: row.customerId, value: String(row.quantity) },
                });
                await db.usageRows.update({ where: { id: row.id }, data: { sentAt: new Date() } });
              } catch (err) {
                await db.usageRows.update({ where: { id: row.id }, data: { sentAt: new Date(), failure: String(err) } });
              }
            }
          });
        `,
      },
    },
  ],
});
