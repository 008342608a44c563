<?php

namespace App\Metering;

use App\Models\Account;
use App\Models\UsageCounter;
use Carbon\CarbonImmutable;
use Illuminate\Support\Facades\DB;

final class UsageRecorder
{
    /** Adds to what the account has used of a feature in the month of the usage. */
    public function record(Account $account, string $feature, int $units, CarbonImmutable $at): void
    {
        if ($units <= 0) {
            return;
        }

        $period = $at->utc()->startOfMonth()->toDateString();

        UsageCounter::query()->upsert(
            [[
                'account_id' => $account->id,
                'feature' => $feature,
                'period' => $period,
                'units' => $units,
                'last_used_at' => $at,
            ]],
            ['account_id', 'feature', 'period'],
            [
                'units' => DB::raw('usage_counters.units + excluded.units'),
                'last_used_at' => DB::raw('excluded.last_used_at'),
            ],
        );
    }

    public function used(Account $account, string $feature, CarbonImmutable $at): int
    {
        return (int) UsageCounter::query()
            ->where('account_id', $account->id)
            ->where('feature', $feature)
            ->where('period', $at->utc()->startOfMonth()->toDateString())
            ->value('units');
    }
}
