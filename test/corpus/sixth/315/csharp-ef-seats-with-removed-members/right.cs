using Microsoft.EntityFrameworkCore;

namespace Minutely.Workspaces;

public sealed class Membership
{
    public Guid Id { get; init; }
    public Guid WorkspaceId { get; init; }
    public required string Email { get; init; }
    public MemberRole Role { get; set; }
    public DateTimeOffset JoinedAt { get; init; }

    /// <summary>Members are never deleted, their notes stay attributed to them.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

public enum MemberRole { Owner, Editor, Viewer }

public sealed class SeatBilling(AppDbContext db)
{
    /// <summary>Viewers are free. Billed at the start of the period.</summary>
    public async Task<SeatLine> SeatLineAsync(Workspace workspace, CancellationToken ct)
    {
        var seats = await db.Memberships
            .Where(m => m.WorkspaceId == workspace.Id && m.RemovedAt == null)
            .Where(m => m.Role != MemberRole.Viewer)
            .CountAsync(ct);

        var billed = Math.Max(seats, workspace.Plan.MinimumSeats);
        return new SeatLine(workspace.Id, seats, billed, billed * workspace.Plan.SeatPrice);
    }

    public async Task<IReadOnlyList<string>> RecipientsAsync(Guid workspaceId, CancellationToken ct) =>
        await db.Memberships
            .Where(m => m.WorkspaceId == workspaceId && m.RemovedAt == null && m.Role == MemberRole.Owner)
            .OrderBy(m => m.JoinedAt)
            .Select(m => m.Email)
            .ToListAsync(ct);

    /// <summary>For the activity page, which shows former members too.</summary>
    public Task<int> EverJoinedAsync(Guid workspaceId, CancellationToken ct) =>
        db.Memberships.CountAsync(m => m.WorkspaceId == workspaceId, ct);
}
