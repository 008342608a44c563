using System.Data;
using Dapper;

namespace Shelfscan.Metering;

public sealed record Scan(Guid Id, string Scanner, int Items, DateTime ScannedAt);

public sealed class ScanStore
{
    private readonly IDbConnection _db;

    public ScanStore(IDbConnection db) => _db = db;

    /// <summary>The list of scans in the portal.</summary>
    public Task<IEnumerable<Scan>> ListAsync(Guid tenant, DateTime from, DateTime until, int limit = 1000) =>
        _db.QueryAsync<Scan>(
            """
            SELECT id, scanner, items, scanned_at AS ScannedAt
              FROM scans
             WHERE tenant_id = @tenant AND scanned_at >= @from AND scanned_at < @until
             ORDER BY scanned_at DESC, id
             LIMIT @limit
            """,
            new { tenant, from, until, limit });

    public Task<DateTime?> LastAsync(Guid tenant) =>
        _db.ExecuteScalarAsync<DateTime?>("SELECT max(scanned_at) FROM scans WHERE tenant_id = @tenant", new { tenant });
}
