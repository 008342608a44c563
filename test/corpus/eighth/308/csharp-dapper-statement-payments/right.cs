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
        WITH billed AS (
            SELECT l.invoice_id, SUM(l.amount_cents) AS cents
            FROM invoice_lines l
            JOIN invoices i ON i.id = l.invoice_id
            WHERE i.account_id = @accountId
            GROUP BY l.invoice_id
        ), paid AS (
            SELECT p.invoice_id, SUM(p.amount_cents) AS cents
            FROM payments p
            JOIN invoices i ON i.id = p.invoice_id
            WHERE i.account_id = @accountId AND p.status = 'settled'
            GROUP BY p.invoice_id
        )
        SELECT i.id                      AS InvoiceId,
               i.number                  AS Number,
               COALESCE(billed.cents, 0) AS BilledCents,
               COALESCE(paid.cents, 0)   AS PaidCents
        FROM invoices i
        LEFT JOIN billed ON billed.invoice_id = i.id
        LEFT JOIN paid ON paid.invoice_id = i.id
        WHERE i.account_id = @accountId
          AND i.status IN ('open', 'paid')
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
