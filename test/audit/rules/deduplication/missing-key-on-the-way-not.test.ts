import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [],
  silent: [
    {
      name: 'an interceptor that gives every event an id, in TypeScript',
      files: {
        'src/usage/201-axios-interceptor.ts': `
          import { createHash } from 'node:crypto';
          import axios from 'axios';
          import { Worker } from 'bullmq';

          const polar = axios.create({ baseURL: 'https://api.polar.sh', headers: { Authorization: \`Bearer \${process.env.POLAR_TOKEN}\` } });

          // Every event goes out under an id made from what it says, however often it is sent.
          polar.interceptors.request.use((config) => {
            if (config.url === '/v1/events/ingest') {
              for (const event of config.data.events) {
                event.external_id ??= createHash('sha256').update(JSON.stringify(event)).digest('hex');
              }
            }
            return config;
          });

          export const worker = new Worker('renders', async (job) => {
            await polar.post('/v1/events/ingest', {
              events: [
                {
                  name: 'render.finished',
                  external_customer_id: job.data.accountId,
                  metadata: { renderId: job.data.renderId, frames: job.data.frames },
                },
              ],
            });
          });
        `,
      },
    },
    {
      name: 'a handler that hashes every body, in C#',
      files: {
        'src/usage/201-delegating-handler.cs': `
          using System.Net.Http.Json;
          using System.Security.Cryptography;

          namespace Acme.Billing;

          public sealed class IdempotencyHandler : DelegatingHandler
          {
              protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
              {
                  if (request.Content is not null)
                  {
                      var body = await request.Content.ReadAsByteArrayAsync(ct);
                      request.Headers.TryAddWithoutValidation("Idempotency-Key", Convert.ToHexString(SHA256.HashData(body)));
                  }
                  return await base.SendAsync(request, ct);
              }
          }

          public sealed class ZuoraUsage(HttpClient http)
          {
              public static void Register(IServiceCollection services) =>
                  services.AddHttpClient<ZuoraUsage>(c => c.BaseAddress = new Uri("https://rest.zuora.com")).AddHttpMessageHandler<IdempotencyHandler>();

              [AutomaticRetry(Attempts = 10)]
              public async Task Report(Usage usage, CancellationToken ct)
              {
                  using var response = await http.PostAsJsonAsync("https://rest.zuora.com/v1/object/usage", new
                  {
                      AccountNumber = usage.Account,
                      SubscriptionNumber = usage.Subscription,
                      UOM = "GB",
                      Quantity = usage.Gigabytes,
                      StartDateTime = usage.StartedAt,
                  }, ct);
                  response.EnsureSuccessStatusCode();
              }
          }
        `,
      },
    },
  ],
});
