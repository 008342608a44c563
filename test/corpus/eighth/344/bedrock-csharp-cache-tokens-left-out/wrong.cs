using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fieldnote.Assistant;

public sealed record ModelRate(decimal Input, decimal CacheRead, decimal CacheWrite, decimal Output);

/// <summary>Answers from the handbook. The handbook stands in front of a cache point, so most calls read it from the cache.</summary>
public sealed class HandbookAssistant(
    IAmazonBedrockRuntime bedrock,
    NpgsqlDataSource db,
    ModelRate rate,
    ILogger<HandbookAssistant> log)
{
    private const string Model = "eu.anthropic.claude-sonnet-4-20250514-v1:0";

    /// <summary>Dollars; the rates are per million tokens.</summary>
    private decimal CostOf(TokenUsage usage) =>
        (usage.InputTokens.GetValueOrDefault() * rate.Input // <- MTR-344
         + usage.OutputTokens.GetValueOrDefault() * rate.Output) / 1_000_000m; // <- MTR-344

    public async Task<string> AnswerAsync(Guid questionId, int tenant, string handbook, string question, CancellationToken ct)
    {
        var response = await bedrock.ConverseAsync(new ConverseRequest
        {
            ModelId = Model,
            System =
            [
                new SystemContentBlock { Text = handbook },
                new SystemContentBlock { CachePoint = new CachePointBlock { Type = CachePointType.Default } },
            ],
            Messages = [new Message { Role = ConversationRole.User, Content = [new ContentBlock { Text = question }] }],
            InferenceConfig = new InferenceConfiguration { MaxTokens = 1500 },
        }, ct);

        var cost = CostOf(response.Usage);
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            insert into assistant_costs (question_id, tenant_id, model, usd)
            values (@questionId, @tenant, @Model, @cost) on conflict (question_id) do nothing
            """,
            new { questionId, tenant, Model, cost });
        log.LogInformation("Question {Question} cost {Cost} USD", questionId, cost);
        return string.Concat(response.Output.Message.Content.Select(block => block.Text));
    }
}
