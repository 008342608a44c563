using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using System.ClientModel;

namespace Tidewater.Copilot;

public sealed record Candidate(string Name, IChatClient Client, decimal InputPerMillion, decimal OutputPerMillion)
{
    public decimal CostOf(UsageDetails usage) =>
        ((usage.InputTokenCount ?? throw new InvalidOperationException("no input count")) * InputPerMillion
         + (usage.OutputTokenCount ?? throw new InvalidOperationException("no output count")) * OutputPerMillion)
        / 1_000_000m;
}

/// <summary>gpt-4.1 on Azure first; Claude where Azure is throttled or down.</summary>
public sealed class ChargedChat(Candidate primary, Candidate fallback, CopilotDb db, ILogger<ChargedChat> log)
{
    private static bool MayFallBack(ClientResultException e) => e.Status is 408 or 429 or >= 500;

    private async Task<(ChatResponse Response, Candidate By)> AskAsync(
        IList<ChatMessage> messages, ChatOptions options, CancellationToken ct)
    {
        try
        {
            return (await primary.Client.GetResponseAsync(messages, options, ct), primary);
        }
        catch (ClientResultException e) when (MayFallBack(e))
        {
            log.LogWarning(e, "{Primary} answered {Status}, asking {Fallback}", primary.Name, e.Status, fallback.Name);
            return (await fallback.Client.GetResponseAsync(messages, options, ct), fallback);
        }
    }

    public async Task<string> AskAsync(Guid turnId, int tenantId, IList<ChatMessage> messages, CancellationToken ct)
    {
        var (response, by) = await AskAsync(messages, new ChatOptions { MaxOutputTokens = 1200 }, ct);
        var usage = response.Usage ?? throw new InvalidOperationException($"turn {turnId} has no usage");
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into charges (turn_id, tenant_id, model, usd)
            values ({turnId}, {tenantId}, {by.Name}, {by.CostOf(usage)})
            on conflict (turn_id) do nothing
            """, ct);
        return response.Text;
    }
}
