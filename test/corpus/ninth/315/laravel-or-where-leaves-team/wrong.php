<?php

declare(strict_types=1);

namespace App\Billing;

use App\Models\Minutes;
use App\Models\Team;
use Carbon\CarbonPeriodImmutable;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Collection;

/** Recording minutes of a team. Cloud recordings and recordings by phone are billed, local ones are free. */
final class RecordingMinutes
{
    public function billed(Team $team, CarbonPeriodImmutable $period): int
    {
        return (int) $this->query($team, $period)->sum('minutes');
    }

    /** @return Collection<string, int> */
    public function perHost(Team $team, CarbonPeriodImmutable $period): Collection
    {
        return $this->query($team, $period)
            ->groupBy('host_id')
            ->selectRaw('host_id, sum(minutes) as total')
            ->pluck('total', 'host_id');
    }

    public function latest(Team $team): ?Minutes
    {
        return Minutes::query()->where('team_id', $team->id)->latest('recorded_at')->first();
    }

    private function query(Team $team, CarbonPeriodImmutable $period): Builder
    {
        return Minutes::query()
            ->where('team_id', $team->id)
            ->where('recorded_at', '>=', $period->getStartDate())
            ->where('recorded_at', '<', $period->getEndDate())
            ->where('source', 'cloud')
            ->orWhere('source', 'phone'); // <- MTR-315
    }
}
