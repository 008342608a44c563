<?php

namespace App\Billing;

use App\Models\RenderJob;
use App\Models\Team;
use Carbon\CarbonImmutable;
use Illuminate\Database\Eloquent\Builder;

class RenderUsage
{
    /** Seconds of finished renders; what runs in the playground is free. */
    public function billableSeconds(Team $team, CarbonImmutable $from, CarbonImmutable $until): int
    {
        return (int) $this->finished($team, $from, $until)
            ->where(function (Builder $query) {
                $query->whereNull('source')->orWhere('source', '!=', 'playground');
            })
            ->sum('seconds');
    }

    /** @return array<string, int> seconds by source, for the usage page */
    public function bySource(Team $team, CarbonImmutable $from, CarbonImmutable $until): array
    {
        return $this->finished($team, $from, $until)
            ->selectRaw("coalesce(source, 'other') as origin, sum(seconds) as seconds")
            ->groupBy('origin')
            ->pluck('seconds', 'origin')
            ->map(fn ($seconds) => (int) $seconds)
            ->all();
    }

    private function finished(Team $team, CarbonImmutable $from, CarbonImmutable $until): Builder
    {
        return RenderJob::query()
            ->where('team_id', $team->id)
            ->where('status', '!=', 'failed')
            ->where('finished_at', '>=', $from)
            ->where('finished_at', '<', $until);
    }
}
