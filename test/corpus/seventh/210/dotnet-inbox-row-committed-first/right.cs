using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Signing.Usage;

public sealed record EnvelopeSigned(Guid EventId, Guid TenantId, string PlanItem, int Signatures, DateTimeOffset At);

public sealed class EnvelopeSignedProcessor(
    IDbContextFactory<UsageDb> factory, IPlanItems planItems, ILogger<EnvelopeSignedProcessor> log)
{
    public void Attach(ServiceBusProcessor processor)
    {
        processor.ProcessMessageAsync += OnMessageAsync;
        processor.ProcessErrorAsync += args =>
        {
            UsageMetrics.ProcessorErrors.Add(1);
            log.LogError(args.Exception, "service bus: {Source}", args.ErrorSource);
            return Task.CompletedTask;
        };
    }

    /// Peek-lock: a message whose handler throws comes again, the tenth time it goes to the dead letters.
    private async Task OnMessageAsync(ProcessMessageEventArgs args)
    {
        var signed = args.Message.Body.ToObjectFromJson<EnvelopeSigned>()
            ?? throw new JsonException("empty body");
        await using var db = await factory.CreateDbContextAsync(args.CancellationToken);

        var item = await planItems.ResolveAsync(signed.TenantId, signed.PlanItem, args.CancellationToken);
        db.Inbox.Add(new InboxRow(signed.EventId, DateTimeOffset.UtcNow));
        db.UsageLines.Add(new UsageLine(signed.EventId, signed.TenantId, item.Id, signed.Signatures, signed.At));
        try
        {
            await db.SaveChangesAsync(args.CancellationToken); // one transaction
            log.LogDebug("{Event}: {Signatures} signatures", signed.EventId, signed.Signatures);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: "pk_inbox" })
        {
            log.LogInformation("{Event} was handled before", signed.EventId);
        }
    }
}

public sealed record InboxRow(Guid EventId, DateTimeOffset HandledAt);
