import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'a relay in PHP that raises at the first refusal',
      files: {
        'src/LagoOutbox.php': `
        <?php

        declare(strict_types=1);

        use GuzzleHttp\\ClientInterface;
        use GuzzleHttp\\Exception\\RequestException;
        use Psr\\Log\\LoggerInterface;

        final class LagoOutbox
        {
            public function __construct(private ClientInterface $http, private PDO $db, private LoggerInterface $log)
            {
            }

            public function drain(): void
            {
                $rows = $this->db->query('SELECT id, transaction_id, body FROM lago_outbox WHERE sent = 0 ORDER BY id LIMIT 50');
                foreach ($rows as $row) {
                    try {
                        $this->http->request('POST', '/api/v1/events', ['json' => json_decode($row['body'], true)]);
                    } catch (RequestException $e) {
                        $this->log->error('lago refused an event', ['id' => $row['transaction_id'], 'exception' => $e]);
                        throw $e;
                    }
                    $this->db->prepare('UPDATE lago_outbox SET sent = 1 WHERE id = ?')->execute([$row['id']]);
                }
            }
        }
      `,
      },
      at: ['src/LagoOutbox.php:20'],
    },
    {
      name: 'an item that is not accepted is tried later, in TypeScript',
      files: {
        'src/hours.ts': `
        import axios from 'axios';
        import type { PendingHour, HourStore } from './hours';

        interface BatchAnswer {
          result: { status: string; resourceId: string; effectiveStartTime: string; error?: { message: string } }[];
        }

        export async function reportHours(store: HourStore, token: string): Promise<void> {
          const hours: PendingHour[] = await store.pending(25);
          const { data } = await axios.post<BatchAnswer>(
            'https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31',
            { request: hours.map((h) => h.toUsageEvent()) },
            { headers: { authorization: \`Bearer \${token}\` } },
          );
          for (const [i, item] of data.result.entries()) {
            if (item.status === 'Accepted') {
              await store.done(hours[i].id);
            } else {
              await store.retryLater(hours[i].id, item.error?.message ?? item.status);
            }
          }
        }
      `,
      },
      at: ['src/hours.ts:16'],
    },
    {
      name: 'a function of Azure behind a queue',
      files: {
        'src/MeteringFunction.cs': `
        using System.Net;
        using System.Net.Http.Json;
        using Azure.Core;
        using Microsoft.Azure.Functions.Worker;
        using Microsoft.Extensions.Logging;

        namespace Contoso.Marketplace;

        public sealed record UsageEvent(string ResourceId, string PlanId, string Dimension, double Quantity, DateTime EffectiveStartTime);

        public sealed class MeteringFunction(HttpClient http, TokenCredential credential, ILogger<MeteringFunction> log)
        {
            private const string Url = "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31";
            private static readonly string[] Scope = ["20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default"];

            // The queue delivers a message again until this returns; after ten times it goes to the poison queue.
            [Function("report-usage")]
            public async Task Run([QueueTrigger("closed-hours")] UsageEvent usage, CancellationToken stop)
            {
                var token = await credential.GetTokenAsync(new TokenRequestContext(Scope), stop);
                using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = JsonContent.Create(usage) };
                request.Headers.Authorization = new("Bearer", token.Token);
                request.Headers.Add("x-ms-requestid", Guid.NewGuid().ToString());
                using var answer = await http.SendAsync(request, stop);
                if (!answer.IsSuccessStatusCode)
                {
                    var text = await answer.Content.ReadAsStringAsync(stop);
                    log.LogError("marketplace refused {Resource}: {Text}", usage.ResourceId, text);
                    throw new HttpRequestException($"usage event refused: {(int)answer.StatusCode}");
                }
            }
        }
      `,
      },
      at: ['src/MeteringFunction.cs:25'],
    },
  ],
  silent: [
    {
      name: 'taken words in a set',
      files: {
        'src/hours.ts': `
        import axios from 'axios';
        import type { PendingHour, HourStore } from './hours';

        const TAKEN = new Set(['Accepted', 'Duplicate']);

        export async function reportHours(store: HourStore, token: string): Promise<void> {
          const hours: PendingHour[] = await store.pending(25);
          const { data } = await axios.post(
            'https://marketplaceapi.microsoft.com/api/batchUsageEvent?api-version=2018-08-31',
            { request: hours.map((h) => h.toUsageEvent()) },
            { headers: { authorization: \`Bearer \${token}\` } },
          );
          for (const [i, item] of data.result.entries()) {
            if (TAKEN.has(item.status)) {
              await store.done(hours[i].id);
            } else {
              await store.retryLater(hours[i].id, item.error?.message ?? item.status);
            }
          }
        }
      `,
      },
    },
    {
      name: 'a conflict that is a success, in C#',
      files: {
        'src/MarketplaceMeter.cs': `
        using System.Net;
        using System.Net.Http.Json;

        public sealed class MarketplaceMeter(HttpClient http)
        {
            public async Task ReportAsync(UsageHour hour, CancellationToken ct)
            {
                var response = await http.PostAsJsonAsync(
                    "https://marketplaceapi.microsoft.com/api/usageEvent?api-version=2018-08-31",
                    new { resourceId = hour.ResourceId, planId = hour.PlanId, dimension = hour.Dimension, quantity = hour.Quantity, effectiveStartTime = hour.Start },
                    ct);
                if (response.StatusCode is HttpStatusCode.Conflict) return; // reported before
                response.EnsureSuccessStatusCode();
            }
        }
      `,
      },
    },
    {
      name: 'a refusal that is asked for its words, in Python',
      files: {
        'src/lago.py': `
        import httpx
        from celery import shared_task

        from billing.config import LAGO_KEY, LAGO_URL


        class LagoClient:
            def __init__(self):
                self._http = httpx.Client(base_url=LAGO_URL, headers={"Authorization": f"Bearer {LAGO_KEY}"}, timeout=10)

            def create_event(self, event: dict) -> None:
                response = self._http.post("/api/v1/events", json={"event": event})
                if response.status_code == 422 and "value_already_exist" in response.text:
                    return  # an earlier attempt got through
                response.raise_for_status()


        @shared_task(bind=True, autoretry_for=(httpx.HTTPError,), retry_backoff=True, max_retries=12)
        def send_usage(self, usage_id: str, subscription: str, units: int, at: int) -> None:
            LagoClient().create_event(
                {
                    "transaction_id": usage_id,
                    "external_subscription_id": subscription,
                    "code": "units",
                    "timestamp": at,
                    "properties": {"units": units},
                }
            )
      `,
      },
    },
  ],
});
