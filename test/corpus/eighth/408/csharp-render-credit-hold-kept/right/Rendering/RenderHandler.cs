using Atelier.Credits;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Atelier.Rendering;

public sealed record RenderScene(Guid AccountId, Guid JobId, SceneSpec Scene) : IRequest<RenderOutcome>;

public enum RenderOutcome { Rendered, NotEnoughCredits, SceneRejected }

public sealed class RenderHandler(
    ICreditHolds holds,
    IRenderFarm farm,
    IArtifactStore artifacts,
    ILogger<RenderHandler> logger) : IRequestHandler<RenderScene, RenderOutcome>
{
    public async Task<RenderOutcome> Handle(RenderScene request, CancellationToken ct)
    {
        var estimate = Estimate(request.Scene);
        var hold = await holds.PlaceAsync(request.AccountId, request.JobId, estimate, ct);
        if (hold is null)
        {
            return RenderOutcome.NotEnoughCredits;
        }

        FrameSet frames;
        try
        {
            var check = await farm.ValidateAsync(request.Scene, ct);
            if (!check.Accepted)
            {
                logger.LogInformation("Job {Job} rejected: {Reason}", request.JobId, check.Reason);
                await holds.ReleaseAsync(hold, CancellationToken.None);
                return RenderOutcome.SceneRejected;
            }

            frames = await farm.RenderAsync(request.Scene, ct);
            await artifacts.StoreAsync(request.JobId, frames.Files, ct);
        }
        catch (Exception e)
        {
            // a cancelled request or a full disk as well: nothing was delivered
            logger.LogWarning(e, "Job {Job} failed, hold {Hold} is released", request.JobId, hold.Id);
            await holds.ReleaseAsync(hold, CancellationToken.None);
            throw;
        }

        await holds.SettleAsync(hold, frames.CreditsUsed, CancellationToken.None);
        return RenderOutcome.Rendered;
    }

    private static long Estimate(SceneSpec scene) =>
        scene.Frames * (scene.Width > 1920 ? 4L : 1L);
}
