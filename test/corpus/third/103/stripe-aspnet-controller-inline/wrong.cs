using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Stripe;
using Stripe.Billing;
using Verbatim.Api.Data;
using Verbatim.Api.Translation;

namespace Verbatim.Api.Controllers;

[ApiController]
[Authorize]
[Route("v1/translations")]
public sealed class TranslationsController : ControllerBase
{
    private readonly VerbatimDbContext _db;
    private readonly ITranslator _translator;
    private readonly MeterEventService _meterEvents;

    public TranslationsController(VerbatimDbContext db, ITranslator translator, MeterEventService meterEvents)
    {
        _db = db;
        _translator = translator;
        _meterEvents = meterEvents;
    }

    [HttpGet("{id:guid}")]
    public async Task<IActionResult> Get(Guid id, CancellationToken ct)
    {
        var found = await _db.Translations.FindAsync([id], ct);
        return found is null ? NotFound() : Ok(found.ToDto());
    }

    [HttpPost]
    public async Task<IActionResult> Create(TranslateRequest request, CancellationToken ct)
    {
        var customerId = User.FindFirstValue("stripe_customer")
            ?? throw new InvalidOperationException("The token carries no stripe_customer claim.");
        var text = await _translator.TranslateAsync(request.Text, request.Target, ct);
        var translation = new TranslationRow(Guid.NewGuid(), customerId, request.Target, text, DateTime.UtcNow);
        _db.Translations.Add(translation);
        await _db.SaveChangesAsync(ct);

        await _meterEvents.CreateAsync(new MeterEventCreateOptions // <- MTR-103|MTR-111
        {
            EventName = "translated_characters",
            Identifier = $"translation-{translation.Id:N}",
            Timestamp = translation.CreatedAt,
            Payload = new Dictionary<string, string>
            {
                ["stripe_customer_id"] = customerId,
                ["value"] = request.Text.Length.ToString(),
            },
        }, cancellationToken: ct);

        return CreatedAtAction(nameof(Get), new { id = translation.Id }, translation.ToDto());
    }
}
