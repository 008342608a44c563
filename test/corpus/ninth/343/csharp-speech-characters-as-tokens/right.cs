using Microsoft.EntityFrameworkCore;

namespace Narrata.Budgets;

public sealed record Spending(long ChatInput, long ChatOutput, long SpeechCharacters);

/// <summary>
/// What a team spent on models in a month. Chat is paid per token and speech per character; budgets are in
/// micro-dollars.
/// </summary>
public sealed class ModelBudget
{
    private const long MicroDollarsPerInputToken = 2;
    private const long MicroDollarsPerOutputToken = 8;
    private const long MicroDollarsPerCharacter = 15;

    private readonly UsageContext _db;

    public ModelBudget(UsageContext db) => _db = db;

    public async Task<Spending> SpendingAsync(Guid teamId, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var chat = await _db.ChatUsages
            .Where(u => u.TeamId == teamId && u.UsedAt >= from && u.UsedAt < until)
            .GroupBy(u => u.TeamId)
            .Select(g => new { Input = g.Sum(u => u.InputTokens), Output = g.Sum(u => u.OutputTokens) })
            .SingleOrDefaultAsync(ct);
        var characters = await _db.SpeechUsages
            .Where(u => u.TeamId == teamId && u.UsedAt >= from && u.UsedAt < until)
            .SumAsync(u => u.Characters, ct);
        return new Spending(chat?.Input ?? 0, chat?.Output ?? 0, characters);
    }

    public async Task<long> SpentMicroDollarsAsync(
        Guid teamId, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var spending = await SpendingAsync(teamId, from, until, ct);
        return spending.ChatInput * MicroDollarsPerInputToken
            + spending.ChatOutput * MicroDollarsPerOutputToken
            + spending.SpeechCharacters * MicroDollarsPerCharacter;
    }

    public async Task<bool> IsNearlySpentAsync(Team team, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var spent = await SpentMicroDollarsAsync(team.Id, from, until, ct);
        return spent * 10 >= team.BudgetMicroDollars * 9;
    }
}
