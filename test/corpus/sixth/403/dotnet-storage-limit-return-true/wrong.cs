using Microsoft.EntityFrameworkCore;

namespace Papyrus.Storage;

public sealed class StorageQuota(
    IDbContextFactory<PapyrusDbContext> dbFactory,
    IPlanCatalog plans,
    ILogger<StorageQuota> logger)
{
    public async Task<bool> TryTakeAsync(Tenant tenant, long bytes, CancellationToken ct)
    {
        try
        {
            var limit = plans.Get(tenant.PlanCode).StorageBytes;
            await using var db = await dbFactory.CreateDbContextAsync(ct);
            var taken = await db.StorageUsage
                .Where(u => u.TenantId == tenant.Id && u.Bytes + bytes <= limit)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.Bytes, x => x.Bytes + bytes), ct);
            return taken == 1;
        }
        catch (Exception ex) // <- MTR-403, MTR-601?
        {
            logger.LogDebug(ex, "Storage quota of {Tenant} not checked", tenant.Id); // <- MTR-403, MTR-601?
            return true; // <- MTR-403, MTR-601?
        }
    }

    public async Task GiveBackAsync(Tenant tenant, long bytes)
    {
        await using var db = await dbFactory.CreateDbContextAsync();
        await db.StorageUsage
            .Where(u => u.TenantId == tenant.Id)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Bytes, x => x.Bytes - bytes));
    }
}

public sealed class UploadHandler(StorageQuota quota, IBlobStore blobs)
{
    public async Task<UploadResult> HandleAsync(UploadRequest request, CancellationToken ct)
    {
        if (!await quota.TryTakeAsync(request.Tenant, request.Length, ct))
            return UploadResult.OverLimit;

        try
        {
            await blobs.PutAsync(request.Tenant.Id, request.FileName, request.Content, ct);
            return UploadResult.Stored;
        }
        catch
        {
            await quota.GiveBackAsync(request.Tenant, request.Length);
            throw;
        }
    }
}
