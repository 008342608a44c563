import { undurableSend } from '#audit/rules/ingestion/undurable-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(undurableSend, {
  fires: [
    {
      name: 'what is answered with was made before the send',
      files: {
        'src/ConversionsController.cs': `
          using Microsoft.AspNetCore.Mvc;
          using Stripe.Billing;

          namespace Acme.Convert.Api;

          public interface IUsageMeter
          {
              Task RecordAsync(string customerId, string conversionId, long pages, CancellationToken ct);
          }

          public sealed class StripeUsageMeter(MeterEventService events) : IUsageMeter
          {
              public async Task RecordAsync(string customerId, string conversionId, long pages, CancellationToken ct)
              {
                  await events.CreateAsync(new MeterEventCreateOptions
                  {
                      EventName = "converted_pages",
                      Identifier = conversionId,
                      Payload = new Dictionary<string, string>
                      {
                          ["stripe_customer_id"] = customerId,
                          ["value"] = pages.ToString(),
                      },
                  }, cancellationToken: ct);
              }
          }

          [ApiController]
          [Route("v1/conversions")]
          public sealed class ConversionsController(IConverter converter, IUsageMeter meter) : ControllerBase
          {
              [HttpPost]
              public async Task<ActionResult<ConversionResult>> Create(IFormFile file, CancellationToken ct)
              {
                  var account = HttpContext.GetAccount();
                  await using var stream = file.OpenReadStream();
                  var result = await converter.ToPdfAsync(stream, file.FileName, ct);

                  await meter.RecordAsync(account.StripeCustomerId, result.Id, result.Pages, ct);

                  return Ok(result);
              }
          }
        `,
        'app/GeocodeController.php': `
          <?php

          namespace App\\Http\\Controllers;

          use App\\Services\\Geocoder;
          use Illuminate\\Http\\JsonResponse;
          use Illuminate\\Http\\Request;
          use Illuminate\\Support\\Facades\\Http;
          use Illuminate\\Support\\Str;

          class GeocodeController extends Controller
          {
              public function __construct(private Geocoder $geocoder)
              {
              }

              public function show(Request $request): JsonResponse
              {
                  $validated = $request->validate(['address' => 'required|string|max:400']);
                  $team = $request->user()->currentTeam;

                  $hit = $this->geocoder->lookup($validated['address']);

                  Http::withToken(config('services.lago.key'))
                      ->timeout(5)
                      ->post(config('services.lago.url') . '/api/v1/events', [
                          'event' => [
                              'transaction_id' => (string) Str::uuid(),
                              'external_subscription_id' => $team->lago_subscription_id,
                              'code' => 'geocode_lookup',
                              'timestamp' => now()->timestamp,
                              'properties' => ['provider' => $hit->provider],
                          ],
                      ])
                      ->throw();

                  return response()->json(['lat' => $hit->lat, 'lng' => $hit->lng]);
              }
          }
        `,
        'api/handler.go': `
          package api

          import (
          	"net/http"

          	"github.com/gin-gonic/gin"

          	"example.com/screenshots/internal/billing"
          	"example.com/screenshots/internal/browser"
          )

          type Handler struct {
          	Browser *browser.Pool
          	Meter   *billing.MetronomeMeter
          }

          func (h *Handler) Register(r gin.IRouter) {
          	r.POST("/v1/screenshots", h.screenshot)
          }

          func (h *Handler) screenshot(c *gin.Context) {
          	var req struct {
          		URL   string \`json:"url" binding:"required,url"\`
          		Width int    \`json:"width"\`
          	}
          	if err := c.ShouldBindJSON(&req); err != nil {
          		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
          		return
          	}
          	shot, err := h.Browser.Capture(c.Request.Context(), req.URL, req.Width)
          	if err != nil {
          		c.JSON(http.StatusBadGateway, gin.H{"error": "capture failed"})
          		return
          	}
          	if err := h.Meter.Ingest(c.Request.Context(), c.GetString("customer"), shot.ID, "screenshot", 1); err != nil {
          		c.JSON(http.StatusInternalServerError, gin.H{"error": "billing unavailable"})
          		return
          	}
          	c.JSON(http.StatusOK, gin.H{"id": shot.ID, "url": shot.URL})
          }
        `,
      },
      at: ['src/ConversionsController.cs:15', 'app/GeocodeController.php:24', 'api/handler.go:35'],
    },
  ],
  silent: [
    {
      name: 'a row of an outbox, or a job, in the transaction of the work',
      files: {
        'src/ConversionsController.cs': `
          using Microsoft.AspNetCore.Mvc;

          namespace Acme.Convert.Api;

          [ApiController]
          [Route("v1/conversions")]
          public sealed class ConversionsController(IConverter converter, ConvertContext db, IEmailSender email) : ControllerBase
          {
              [HttpPost]
              public async Task<ActionResult<ConversionResult>> Create(IFormFile file, CancellationToken ct)
              {
                  var account = HttpContext.GetAccount();
                  await using var stream = file.OpenReadStream();
                  var result = await converter.ToPdfAsync(stream, file.FileName, ct);

                  db.Conversions.Add(new Conversion { Id = result.Id, AccountId = account.Id, Pages = result.Pages });
                  db.UsageOutbox.Add(new UsageOutboxMessage
                  {
                      Id = result.Id,
                      CustomerId = account.StripeCustomerId,
                      EventName = "converted_pages",
                      Value = result.Pages,
                      CreatedAt = DateTimeOffset.UtcNow,
                  });
                  await db.SaveChangesAsync(ct);

                  await email.SendAsync(account.Email, "Your file is ready", result.Url, ct);
                  return Ok(result);
              }
          }
        `,
        'app/GeocodeController.php': `
          <?php

          namespace App\\Http\\Controllers;

          use App\\Jobs\\ReportLookup;
          use App\\Services\\Geocoder;
          use Illuminate\\Http\\JsonResponse;
          use Illuminate\\Http\\Request;
          use Illuminate\\Support\\Facades\\DB;

          class GeocodeController extends Controller
          {
              public function __construct(private Geocoder $geocoder)
              {
              }

              public function show(Request $request): JsonResponse
              {
                  $validated = $request->validate(['address' => 'required|string|max:400']);
                  $team = $request->user()->currentTeam;
                  $hit = $this->geocoder->lookup($validated['address']);

                  $lookup = DB::transaction(function () use ($team, $hit) {
                      $lookup = $team->lookups()->create(['provider' => $hit->provider, 'reported_at' => null]);
                      ReportLookup::dispatch($lookup->id)->afterCommit();

                      return $lookup;
                  });

                  return response()->json(['id' => $lookup->id, 'lat' => $hit->lat, 'lng' => $hit->lng]);
              }
          }
        `,
      },
    },
  ],
});
