using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Pixelmint.Api.Webhooks;

public sealed class LemonSqueezyOptions
{
    public required string SigningSecret { get; init; }
    public required Dictionary<long, int> CreditsByVariant { get; init; }
}

[ApiController]
[Route("webhooks/lemonsqueezy")]
public sealed class LemonSqueezyController(
    PixelmintContext db, IOptions<LemonSqueezyOptions> options, ILogger<LemonSqueezyController> logger) : ControllerBase
{
    [HttpPost]
    public async Task<IActionResult> Receive(CancellationToken ct)
    {
        using var reader = new StreamReader(Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(ct);
        if (!HasValidSignature(body, Request.Headers["X-Signature"].ToString()))
        {
            return Unauthorized();
        }

        using var document = JsonDocument.Parse(body);
        var meta = document.RootElement.GetProperty("meta");
        var data = document.RootElement.GetProperty("data");

        switch (meta.GetProperty("event_name").GetString())
        {
            case "order_created":
                await TopUpAsync(meta, data, ct);
                break;
            case "order_refunded":
                logger.LogWarning("Order {Order} was refunded, support decides on the credits", data.GetProperty("id").GetString());
                break;
        }

        return Ok();
    }

    private async Task TopUpAsync(JsonElement meta, JsonElement data, CancellationToken ct)
    {
        var attributes = data.GetProperty("attributes");
        if (attributes.GetProperty("status").GetString() != "paid")
        {
            return;
        }

        var userId = Guid.Parse(meta.GetProperty("custom_data").GetProperty("user_id").GetString()!);
        var variant = attributes.GetProperty("first_order_item").GetProperty("variant_id").GetInt64();
        var credits = options.Value.CreditsByVariant[variant];

        var orderId = data.GetProperty("id").GetString()!;

        // (provider, order_id) is the primary key of credit_purchases.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var fresh = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credit_purchases (provider, order_id, user_id, credits)
            VALUES ('lemonsqueezy', {orderId}, {userId}, {credits})
            ON CONFLICT (provider, order_id) DO NOTHING
            """, ct);
        if (fresh == 0)
        {
            logger.LogInformation("Order {Order} was delivered again", orderId);
            return;
        }

        var updated = await db.Wallets
            .Where(w => w.UserId == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Credits, w => w.Credits + credits), ct);
        if (updated != 1)
        {
            throw new InvalidOperationException($"No wallet of user {userId}");
        }

        await transaction.CommitAsync(ct);

        logger.LogInformation("User {User} bought {Credits} credits in order {Order}", userId, credits, orderId);
    }

    private bool HasValidSignature(string body, string signature)
    {
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.SigningSecret), Encoding.UTF8.GetBytes(body));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.ASCII.GetBytes(signature));
    }
}
