using System.Data;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Harbourline.Billing.Statements;

public sealed record StatementTotals(Guid InvoiceId, string Number, long BilledCents, long PaidCents)
{
    public long OpenCents => BilledCents - PaidCents;
}

public interface IStatementQueries
{
    Task<IReadOnlyList<StatementTotals>> ForAccountAsync(Guid accountId, CancellationToken ct);
}

/// <summary>An invoice has many lines and, since part payments came, many payments.</summary>
public sealed class StatementQueries : IStatementQueries
{
    private const string TotalsSql = """
        SELECT i.id                                   AS InvoiceId,
               i.number                               AS Number,
               COALESCE(SUM(l.amount_cents), 0)       AS BilledCents, // <- MTR-308
               COALESCE(SUM(p.amount_cents), 0)       AS PaidCents // <- MTR-308
        FROM invoices i
        LEFT JOIN invoice_lines l ON l.invoice_id = i.id // <- MTR-308
        LEFT JOIN payments p ON p.invoice_id = i.id AND p.status = 'settled' // <- MTR-308
        WHERE i.account_id = @accountId
          AND i.status IN ('open', 'paid')
        GROUP BY i.id, i.number, i.issued_at
        ORDER BY i.issued_at
        """;

    private readonly IDbConnection _db;
    private readonly ILogger<StatementQueries> _logger;

    public StatementQueries(IDbConnection db, ILogger<StatementQueries> logger)
    {
        _db = db;
        _logger = logger;
    }

    public async Task<IReadOnlyList<StatementTotals>> ForAccountAsync(Guid accountId, CancellationToken ct)
    {
        var command = new CommandDefinition(TotalsSql, new { accountId }, cancellationToken: ct);
        var rows = (await _db.QueryAsync<StatementTotals>(command)).AsList();
        _logger.LogDebug("Statement of {Account}: {Count} invoices", accountId, rows.Count);
        return rows;
    }
}
