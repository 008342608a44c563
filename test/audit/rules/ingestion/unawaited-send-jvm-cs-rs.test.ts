import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'CompletableFuture.runAsync',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import com.withorb.api.client.OrbClient;
          import com.withorb.api.models.EventIngestParams;
          import java.util.concurrent.CompletableFuture;
          import org.springframework.stereotype.Service;

          @Service
          public class TranscriptionService {
              private final OrbClient orb;
              private final Transcriber transcriber;

              public TranscriptionService(OrbClient orb, Transcriber transcriber) {
                  this.orb = orb;
                  this.transcriber = transcriber;
              }

              public Transcript transcribe(Upload upload) {
                  Transcript transcript = transcriber.run(upload);
                  CompletableFuture.runAsync(() -> orb.events().ingest(
                      EventIngestParams.builder()
                          .addEvent(EventIngestParams.Event.builder()
                              .idempotencyKey(transcript.id())
                              .externalCustomerId(upload.tenantId())
                              .eventName("transcribed")
                              .timestamp(transcript.finishedAt())
                              .build())
                          .build()));
                  return transcript;
              }
          }
        `,
      },
      at: ['src/usage.java:20'],
    },
    {
      name: '@Async void + executor.submit with own client',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import java.util.concurrent.ExecutorService;
          import org.springframework.web.bind.annotation.*;

          @RestController
          public class SearchController {
              private final SearchIndex index;
              private final UsageClient usageClient;
              private final ExecutorService executor;

              public SearchController(SearchIndex index, UsageClient usageClient, ExecutorService executor) {
                  this.index = index;
                  this.usageClient = usageClient;
                  this.executor = executor;
              }

              @PostMapping("/search")
              public Results search(@RequestBody Query query, @RequestHeader("X-Tenant") String tenant) {
                  Results results = index.search(query);
                  executor.submit(() -> usageClient.recordUsage(tenant, results.queryId(), results.scannedRows()));
                  return results;
              }
          }
        `,
      },
      at: ['src/usage.java:21'],
    },
    {
      name: 'own scope launch with retrofit style',
      files: {
        'src/usage.kt': `
          package io.acme.metering

          import io.ktor.server.application.*
          import io.ktor.server.response.*
          import io.ktor.server.routing.*
          import kotlinx.coroutines.*

          class RouteUsage(private val metering: MeteringClient, private val scope: CoroutineScope) {
              fun install(route: Route) = route.post("/v1/maps") {
                  val tile = call.receiveTile()
                  val image = renderTile(tile)
                  scope.launch {
                      metering.recordUsage(call.tenantId(), image.id, 1)
                  }
                  call.respondBytes(image.bytes)
              }
          }
        `,
      },
      at: ['src/usage.kt:12'],
    },
    {
      name: 'Task.Run discarded with Lago http',
      files: {
        'src/usage.cs': `
          using System.Net.Http.Json;

          namespace Acme.Metering;

          public class UsageMiddleware
          {
              private readonly RequestDelegate _next;
              private readonly IHttpClientFactory _clients;

              public UsageMiddleware(RequestDelegate next, IHttpClientFactory clients)
              {
                  _next = next;
                  _clients = clients;
              }

              public async Task InvokeAsync(HttpContext context)
              {
                  await _next(context);
                  var subscription = context.Items["subscription"] as string;
                  _ = Task.Run(async () =>
                  {
                      var lago = _clients.CreateClient("lago");
                      var response = await lago.PostAsJsonAsync("/api/v1/events", new
                      {
                          @event = new { transaction_id = context.TraceIdentifier, external_subscription_id = subscription, code = "api_calls" },
                      });
                      response.EnsureSuccessStatusCode();
                  });
              }
          }
        `,
      },
      at: ['src/usage.cs:20'],
    },
    {
      name: 'discarded async on injected interface',
      files: {
        'src/usage.cs': `
          namespace Acme.Metering;

          public interface IUsageRecorder
          {
              Task RecordAsync(string tenantId, string eventId, long quantity, CancellationToken ct);
          }

          [ApiController]
          [Route("v1/pages")]
          public class PagesController : ControllerBase
          {
              private readonly IUsageRecorder _usage;
              private readonly IRenderer _renderer;

              public PagesController(IUsageRecorder usage, IRenderer renderer)
              {
                  _usage = usage;
                  _renderer = renderer;
              }

              [HttpPost]
              public async Task<IActionResult> Render(PageRequest request, CancellationToken ct)
              {
                  var page = await _renderer.RenderAsync(request, ct);
                  _usage.RecordAsync(User.TenantId(), page.Id, 1, ct);
                  return Ok(page);
              }
          }
        `,
      },
      at: ['src/usage.cs:25'],
    },
    {
      name: 'tokio::spawn with reqwest',
      files: {
        'src/usage.rs': `
          use axum::{extract::State, Json};

          pub async fn embed(State(app): State<App>, Json(input): Json<EmbedRequest>) -> Result<Json<Embedding>, ApiError> {
              let embedding = app.model.embed(&input.text).await?;
              let meter = app.meter.clone();
              let usage = UsageEvent::tokens(&input.tenant_id, &embedding.request_id, embedding.tokens);
              tokio::spawn(async move {
                  if let Err(error) = meter.send_usage(&usage).await {
                      tracing::warn!(%error, "usage not sent");
                  }
              });
              Ok(Json(embedding))
          }

          pub struct Meter {
              http: reqwest::Client,
              key: String,
          }

          impl Meter {
              pub async fn send_usage(&self, usage: &UsageEvent) -> Result<(), reqwest::Error> {
                  self.http
                      .post("https://api.metronome.com/v1/ingest")
                      .bearer_auth(&self.key)
                      .json(&[usage])
                      .send()
                      .await?
                      .error_for_status()?;
                  Ok(())
              }
          }
        `,
      },
      at: ['src/usage.rs:7'],
    },
    {
      name: 'viewModelScope async unused',
      files: {
        'src/usage.kt': `
          package io.acme
          import kotlinx.coroutines.*
          import com.stripe.StripeClient
          import com.stripe.param.billing.MeterEventCreateParams
          class SmsGateway(private val stripe: StripeClient, private val carrier: Carrier) {
              private val background = CoroutineScope(SupervisorJob() + Dispatchers.IO)
              suspend fun send(sms: Sms): Receipt {
                  val receipt = carrier.deliver(sms)
                  background.async {
                      stripe.v1().billing().meterEvents().create(
                          MeterEventCreateParams.builder().setEventName("sms").setIdentifier(receipt.id)
                              .putPayload("stripe_customer_id", sms.customer).putPayload("value", "1").build()
                      )
                  }
                  return receipt
              }
          }
        `,
      },
      at: ['src/usage.kt:9'],
    },
  ],
  silent: [
    {
      name: 'right: join_all',
      files: {
        'src/usage.rs': `
          pub async fn export(meter: &Meter, rows: Vec<UsageRow>) -> anyhow::Result<()> {
              let mut set = tokio::task::JoinSet::new();
              for row in rows {
                  let meter = meter.clone();
                  set.spawn(async move { meter.send_usage(&row).await });
              }
              while let Some(result) = set.join_next().await {
                  result??;
              }
              Ok(())
          }
        `,
      },
    },
    {
      name: 'a future that is waited for',
      files: {
        'src/usage.java': `
          package com.acme.metering;

          import com.withorb.api.client.OrbClient;
          import java.util.List;
          import java.util.concurrent.*;

          class OrbExport {
              private final OrbClient orb;
              private final ExecutorService executor;

              OrbExport(OrbClient orb, ExecutorService executor) { this.orb = orb; this.executor = executor; }

              void export(List<UsageRow> rows) throws Exception {
                  Future<?> sent = executor.submit(() -> orb.events().ingest(toParams(rows)));
                  sent.get(30, TimeUnit.SECONDS);
              }
          }
        `,
      },
    },
    {
      name: 'awaited in every place',
      files: {
        'src/usage.cs': `
          namespace Acme.Metering;

          public interface IUsageRecorder
          {
              Task RecordAsync(string tenantId, string eventId, long quantity);
          }

          public class PagesController : ControllerBase
          {
              private readonly IUsageRecorder _usage;

              public PagesController(IUsageRecorder usage) => _usage = usage;

              [HttpPost]
              public async Task<IActionResult> Render(PageRequest request)
              {
                  await _usage.RecordAsync(User.TenantId(), request.Id, 1);
                  await Task.WhenAll(request.Pages.Select(p => _usage.RecordAsync(User.TenantId(), p.Id, 1)));
                  return Ok();
              }
          }
        `,
      },
    },
    {
      name: 'a method that only fills a list',
      files: {
        'src/usage.cs': `
          public interface IUsageBuffer
          {
              void Record(string tenantId, string eventId, long quantity);
          }

          public class UsageFilter : IAsyncActionFilter
          {
              private readonly IUsageBuffer _usage;

              public UsageFilter(IUsageBuffer usage) => _usage = usage;

              public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
              {
                  await next();
                  _usage.Record(context.Tenant(), context.TraceId(), 1);
              }
          }
        `,
      },
    },
    {
      name: 'a scope that waits',
      files: {
        'src/usage.kt': `
          package io.acme
          import kotlinx.coroutines.*

          class Export(private val metering: MeteringClient) {
              suspend fun exportUsage(rows: List<UsageRow>) = coroutineScope {
                  rows.map { row -> async { metering.recordUsage(row.tenant, row.id, row.units) } }.awaitAll()
              }
          }
        `,
      },
    },
    {
      name: 'a task that is awaited',
      files: {
        'src/usage.rs': `
          pub async fn embed(app: App, usage: UsageEvent) -> anyhow::Result<()> {
              let meter = app.meter.clone();
              let handle = tokio::spawn(async move { meter.send_usage(&usage).await });
              handle.await??;
              Ok(())
          }
        `,
      },
    },
  ],
});
