using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Atlas.Routing;

[ApiController]
[Route("v1/matrix")]
public sealed class MatrixController(AtlasDbContext db, IMatrixSolver solver, ILogger<MatrixController> logger)
    : ControllerBase
{
    [HttpPost]
    public async Task<ActionResult<MatrixResponse>> Solve(MatrixRequest request, CancellationToken ct)
    {
        var accountId = User.AccountId();
        var cells = (long)request.Origins.Count * request.Destinations.Count;

        var reserved = await db.Quotas
            .Where(q => q.AccountId == accountId && q.Used + q.Reserved + cells <= q.Limit)
            .ExecuteUpdateAsync(q => q.SetProperty(x => x.Reserved, x => x.Reserved + cells), CancellationToken.None);
        if (reserved == 0)
            return StatusCode(StatusCodes.Status402PaymentRequired, new { error = "quota_exceeded" });

        var used = 0L;
        try
        {
            var matrix = await solver.SolveAsync(request, ct);
            used = cells;
            return new MatrixResponse(matrix.Durations, matrix.Distances);
        }
        catch (SolverException ex)
        {
            logger.LogWarning(ex, "No matrix for account {Account}", accountId);
            return UnprocessableEntity(new { error = ex.Code });
        }
        finally
        {
            // Not with the request's token: a client that hangs up would leave its cells reserved for good.
            await SettleAsync(accountId, cells, used);
        }
    }

    [HttpGet("quota")]
    public async Task<ActionResult<QuotaResponse>> Quota(CancellationToken ct) =>
        await db.Quotas.AsNoTracking()
            .Where(q => q.AccountId == User.AccountId())
            .Select(q => new QuotaResponse(q.Limit, q.Used, q.Reserved))
            .SingleAsync(ct);

    private Task<int> SettleAsync(Guid accountId, long reserved, long used) =>
        db.Quotas.Where(q => q.AccountId == accountId).ExecuteUpdateAsync(q => q
            .SetProperty(x => x.Reserved, x => x.Reserved - reserved)
            .SetProperty(x => x.Used, x => x.Used + used), CancellationToken.None);
}
