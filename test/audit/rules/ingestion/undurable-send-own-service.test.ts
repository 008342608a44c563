import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'a gateway of the project itself, by its type',
      files: {
        'src/nest.ts': `
          import { Body, Controller, Inject, Post, UseGuards } from '@nestjs/common';
          import { MeteringGateway } from '../metering/metering.gateway';
          import { AuthGuard, Tenant } from '../auth';
          import { SpeechService } from './speech.service';

          @Controller('speech')
          @UseGuards(AuthGuard)
          export class SpeechController {
            constructor(private readonly speech: SpeechService, private readonly metering: MeteringGateway) {}

            @Post()
            async synthesize(@Body() body: SynthesizeDto, @Tenant() tenant: string) {
              const audio = await this.speech.synthesize(body.text, body.voice);
              await this.metering.recordUsage({ id: audio.id, tenant, meter: 'characters', value: body.text.length, at: new Date() });
              return { id: audio.id, url: audio.url };
            }
          }
        `,
      },
      at: ['src/nest.ts:14'],
    },
    {
      name: 'the client of a metering service, by the request that it makes',
      files: {
        'src/http-aspnet-endpoint-awaits-metering.cs': `
          using System.Net.Http.Json;
          using System.Security.Claims;
          using Contoso.Ocr.Engine;
          using Microsoft.AspNetCore.Http.HttpResults;

          namespace Contoso.Ocr.Api;

          public sealed record MeterReading(Guid Id, string Tenant, string Meter, long Quantity, DateTimeOffset At);

          /// <summary>Client of the company-wide metering service (POST /readings, the id makes it idempotent).</summary>
          public sealed class MeteringClient(HttpClient http)
          {
              public async Task RecordAsync(MeterReading reading, CancellationToken ct)
              {
                  using var response = await http.PostAsJsonAsync("readings", reading, ct);
                  response.EnsureSuccessStatusCode();
              }
          }

          public static class OcrEndpoints
          {
              public static IServiceCollection AddOcr(this IServiceCollection services, IConfiguration config)
              {
                  services.AddSingleton<IOcrEngine, TesseractEngine>();
                  services.AddHttpClient<MeteringClient>(c => c.BaseAddress = new Uri(config["Metering:Url"]!))
                      .AddStandardResilienceHandler();
                  return services;
              }

              public static void MapOcr(this IEndpointRouteBuilder app)
              {
                  app.MapGet("/v1/languages", (IOcrEngine engine) => engine.Languages);
                  app.MapPost("/v1/scan", Scan).RequireAuthorization().DisableAntiforgery();
              }

              private static async Task<Results<Ok<ScanResult>, BadRequest<string>>> Scan(
                  IFormFile file, ClaimsPrincipal user, IOcrEngine engine, MeteringClient metering, CancellationToken ct)
              {
                  if (file.Length > 20_000_000) return TypedResults.BadRequest("file is too large");

                  await using var content = file.OpenReadStream();
                  var scan = await engine.RecognizeAsync(content, ct);

                  var tenant = user.FindFirstValue("tenant")!;
                  await metering.RecordAsync(
                      new MeterReading(scan.Id, tenant, "ocr-pages", scan.Pages.Count, DateTimeOffset.UtcNow), ct);

                  return TypedResults.Ok(scan);
              }
          }
        `,
      },
      at: ['src/http-aspnet-endpoint-awaits-metering.cs:45'],
    },
  ],
  silent: [
    {
      name: 'a queue of readings',
      files: {
        'src/queue.ts': `
          @Controller('speech')
          export class SpeechController {
            constructor(private readonly speech: SpeechService, private readonly metering: MeteringQueue) {}

            @Post()
            async synthesize(@Body() body: SynthesizeDto, @Tenant() tenant: string) {
              const audio = await this.speech.synthesize(body.text, body.voice);
              await this.metering.enqueue({ id: audio.id, tenant, meter: 'characters', value: body.text.length });
              return { id: audio.id };
            }
          }
        `,
      },
    },
    {
      name: 'a client that stores rows',
      files: {
        'src/Rows.cs': `
          public sealed class MeteringClient(AppDb db)
          {
              public async Task RecordAsync(MeterReading reading, CancellationToken ct)
              {
                  db.Readings.Add(reading);
                  await db.SaveChangesAsync(ct);
              }
          }

          [ApiController, Route("v1/scan")]
          public class ScanController(IOcrEngine engine, MeteringClient metering) : ControllerBase
          {
              [HttpPost]
              public async Task<ScanResult> Scan(ScanRequest request, CancellationToken ct)
              {
                  var scan = await engine.RecognizeAsync(request.Image, ct);
                  await metering.RecordAsync(new MeterReading(scan.Id, "pages", scan.Pages), ct);
                  return scan;
              }
          }
        `,
      },
    },
    {
      name: 'a row stored in the request and sent by a worker',
      files: {
        'src/http-aspnet-endpoint-awaits-metering.cs': `
          using System.Net.Http.Json;
          using System.Security.Claims;
          using Contoso.Ocr.Data;
          using Contoso.Ocr.Engine;
          using Microsoft.AspNetCore.Http.HttpResults;
          using Microsoft.EntityFrameworkCore;

          namespace Contoso.Ocr.Api;

          public sealed record MeterReading(Guid Id, string Tenant, string Meter, long Quantity, DateTimeOffset At);

          public static class OcrEndpoints
          {
              public static void MapOcr(this IEndpointRouteBuilder app)
              {
                  app.MapGet("/v1/languages", (IOcrEngine engine) => engine.Languages);
                  app.MapPost("/v1/scan", Scan).RequireAuthorization().DisableAntiforgery();
              }

              private static async Task<Results<Ok<ScanResult>, BadRequest<string>>> Scan(
                  IFormFile file, ClaimsPrincipal user, IOcrEngine engine, OcrDbContext db, CancellationToken ct)
              {
                  if (file.Length > 20_000_000) return TypedResults.BadRequest("file is too large");

                  await using var content = file.OpenReadStream();
                  var scan = await engine.RecognizeAsync(content, ct);

                  // The work is done and has to be billed, whether or not the caller is still there.
                  db.Readings.Add(new PendingReading
                  {
                      Id = scan.Id,
                      Tenant = user.FindFirstValue("tenant")!,
                      Meter = "ocr-pages",
                      Quantity = scan.Pages.Count,
                      At = DateTimeOffset.UtcNow,
                  });
                  await db.SaveChangesAsync(CancellationToken.None);
                  return TypedResults.Ok(scan);
              }
          }

          /// <summary>Sends stored readings to the company-wide metering service (the id makes it idempotent).</summary>
          public sealed class ReadingSender(IServiceScopeFactory scopes, HttpClient http, ILogger<ReadingSender> log)
              : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stopping)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
                  while (await timer.WaitForNextTickAsync(stopping))
                  {
                      await using var scope = scopes.CreateAsyncScope();
                      var db = scope.ServiceProvider.GetRequiredService<OcrDbContext>();
                      var pending = await db.Readings.Where(r => r.SentAt == null)
                          .OrderBy(r => r.Attempts).ThenBy(r => r.At).Take(100).ToListAsync(stopping);
                      foreach (var row in pending)
                      {
                          row.Attempts++;
                          if (await TrySend(row, stopping)) row.SentAt = DateTimeOffset.UtcNow;
                          await db.SaveChangesAsync(stopping);
                      }
                  }
              }

              private async Task<bool> TrySend(PendingReading row, CancellationToken ct)
              {
                  try
                  {
                      var reading = new MeterReading(row.Id, row.Tenant, row.Meter, row.Quantity, row.At);
                      using var response = await http.PostAsJsonAsync("readings", reading, ct);
                      response.EnsureSuccessStatusCode();
                      return true;
                  }
                  catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
                  {
                      log.LogError(e, "Reading {Id} was not sent in attempt {Attempt}", row.Id, row.Attempts);
                      return false;
                  }
              }
          }
        `,
      },
    },
  ],
});
