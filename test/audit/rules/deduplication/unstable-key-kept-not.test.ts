import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [],
  silent: [
    {
      name: 'a record that is kept until it is sent, in Python',
      files: {
        'src/usage/right.py': `
          """Collects usage in memory and hands it to m3ter every ten seconds."""

          import threading
          import uuid
          from dataclasses import dataclass, field
          from datetime import datetime, timezone

          from m3ter import M3ter


          @dataclass
          class Measurement:
              account: str
              meter: str
              value: float
              uid: str = field(default_factory=lambda: str(uuid.uuid4()))
              at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

              def as_request(self) -> dict:
                  return {
                      "uid": self.uid,
                      "account": self.account,
                      "meter": self.meter,
                      "ts": self.at,
                      "measure": {"value": self.value},
                  }


          class UsageBuffer:
              def __init__(self, client: M3ter, every: float = 10.0) -> None:
                  self._client = client
                  self._lock = threading.Lock()
                  self._pending: list[Measurement] = []
                  self._every = every
                  self._stop = threading.Event()
                  self._thread = threading.Thread(target=self._run, daemon=False)
                  self._thread.start()

              def add(self, account: str, meter: str, value: float) -> None:
                  with self._lock:
                      self._pending.append(Measurement(account, meter, value))

              def flush(self) -> None:
                  with self._lock:
                      if not self._pending:
                          return
                      batch = list(self._pending)
                  self._client.usage.submit(measurements=[m.as_request() for m in batch])
                  with self._lock:
                      del self._pending[: len(batch)]

              def close(self) -> None:
                  self._stop.set()
                  self._thread.join()
                  self.flush()

              def _run(self) -> None:
                  while not self._stop.wait(self._every):
                      self.flush()
        `,
      },
    },
    {
      name: 'the id of a row stored before, in TypeScript',
      files: {
        'src/usage/right.ts': `
          import type { FastifyInstance } from 'fastify';
          import type { Knex } from 'knex';
          import { randomUUID } from 'node:crypto';
          import { renderPdf } from '../pdf/render.js';

          const SOURCE = 'invoice-renderer';

          interface PdfBody {
            templateId: string;
            data: Record<string, unknown>;
          }

          export interface PdfRoutesOptions {
            db: Knex;
          }

          export async function pdfRoutes(app: FastifyInstance, { db }: PdfRoutesOptions) {
            app.get<{ Params: { id: string } }>('/v1/documents/:id', async (request, reply) => {
              const document = await db('documents')
                .where({ id: request.params.id, tenant_id: request.tenant.id })
                .first();
              return document ?? reply.code(404).send({ error: 'not_found' });
            });

            app.post<{ Body: PdfBody }>('/v1/documents', async (request, reply) => {
              const { templateId, data } = request.body;
              const pdf = await renderPdf(templateId, data);
              const document = {
                id: randomUUID(),
                tenant_id: request.tenant.id,
                pages: pdf.pageCount,
                storage_key: pdf.storageKey,
                created_at: new Date(),
              };
              // The usage-relay process sends what stands in usage_outbox.
              await db.transaction(async (trx) => {
                await trx('documents').insert(document);
                await trx('usage_outbox').insert({
                  id: \`document-\${document.id}\`,
                  source: SOURCE,
                  type: 'document.rendered',
                  subject: document.tenant_id,
                  time: document.created_at,
                  data: JSON.stringify({ pages: document.pages }),
                });
              });
              return reply.code(201).send({ id: document.id, pages: document.pages });
            });

            app.addHook('onClose', async () => {
              await db.destroy();
            });
          }
        `,
      },
    },
    {
      name: 'the id of a row stored before, in C#',
      files: {
        'src/usage/wrong.cs': `
          using Microsoft.EntityFrameworkCore;
          using Stripe;
          using Stripe.Billing;

          namespace Parlance.Api;

          public record TranslateRequest(string Source, string Target, string Text);

          public static class TranslateEndpoint
          {
              public static void MapTranslate(this IEndpointRouteBuilder routes)
              {
                  routes.MapPost("/v1/translate", Translate).RequireAuthorization("api-key");
              }

              private static async Task<IResult> Translate(
                  TranslateRequest request,
                  Tenant tenant,
                  AppDb db,
                  ITranslator translator,
                  MeterEventService meterEvents,
                  CancellationToken cancellationToken)
              {
                  if (request.Text.Length > tenant.MaxCharacters)
                  {
                      return Results.Problem("The text is longer than your plan allows.", statusCode: 413);
                  }

                  var translation = await translator.TranslateAsync(request.Source, request.Target, request.Text, cancellationToken);
                  var callId = Guid.CreateVersion7();
                  db.Calls.Add(new Call(callId, tenant.Id, request.Source, request.Target));
                  await db.SaveChangesAsync(cancellationToken);

                  await meterEvents.CreateAsync(new MeterEventCreateOptions
                  {
                      EventName = "translated_characters",
                      Identifier = callId.ToString(),
                      Payload = new Dictionary<string, string>
                      {
                          ["stripe_customer_id"] = tenant.StripeCustomerId,
                          ["value"] = request.Text.Length.ToString(),
                      },
                  });

                  return Results.Ok(new { id = callId, translation.Text });
              }
          }

          public sealed class AppDb(DbContextOptions<AppDb> options) : DbContext(options)
          {
              public DbSet<Call> Calls => Set<Call>();
              public DbSet<UsageOutboxRow> UsageOutbox => Set<UsageOutboxRow>();

              protected override void OnModelCreating(ModelBuilder model)
              {
                  model.Entity<UsageOutboxRow>().HasKey(row => row.EventId);
              }
          }
        `,
      },
    },
    {
      name: 'a stored field called uuid, in Ruby',
      files: {
        'src/usage/right.php': `
          <?php

          namespace App\\Jobs\\Billing;

          use App\\Models\\UsageEvent;
          use Illuminate\\Bus\\Queueable;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Foundation\\Bus\\Dispatchable;
          use Illuminate\\Queue\\InteractsWithQueue;
          use Illuminate\\Queue\\SerializesModels;
          use Illuminate\\Support\\Facades\\Http;
          use Illuminate\\Support\\Facades\\Log;
          use Throwable;

          class PushUsageToLago implements ShouldQueue
          {
              use Dispatchable, InteractsWithQueue, Queueable, SerializesModels;

              public int $tries = 12;

              public function __construct(private readonly UsageEvent $usage)
              {
                  $this->onQueue('billing');
              }

              /** @return list<int> */
              public function backoff(): array
              {
                  return [5, 30, 120, 600, 1800];
              }

              public function handle(): void
              {
                  $response = Http::baseUrl(config('services.lago.url'))
                      ->withToken(config('services.lago.key'))
                      ->timeout(10)
                      ->post('/api/v1/events', ['event' => $this->payload()]);

                  // An earlier attempt got through although we never saw its answer.
                  $known = $response->status() === 422
                      && in_array('value_already_exist', (array) $response->json('error_details.transaction_id'), true);
                  if (! $known) {
                      $response->throw();
                  }

                  $this->usage->update(['delivered_at' => now()]);
                  Log::info('lago event sent', ['usage_event' => $this->usage->id, 'repeat' => $known]);
              }

              /** Out of attempts: the job stays in failed_jobs for \`queue:retry\`, and someone is told. */
              public function failed(Throwable $e): void
              {
                  $this->usage->update(['delivery_error' => $e->getMessage()]);
                  Log::channel('pagerduty')->critical('usage not delivered to Lago', ['usage_event' => $this->usage->id]);
              }

              private function payload(): array
              {
                  return [
                      'transaction_id' => $this->usage->uuid,
                      'external_subscription_id' => $this->usage->subscription_id,
                      'code' => $this->usage->metric,
                      'timestamp' => $this->usage->occurred_at->getTimestamp(),
                      'properties' => ['units' => (string) $this->usage->units],
                  ];
              }
          }
        `,
      },
    },
  ],
});
